// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

/** The kinds of callers of a tracker, by what they show and what that makes of them in the group that requests name. */
enum Kind {
    ANONYMOUS(Shows.NOTHING, Standing.NONE),
    EXPIRED_TOKEN(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_BEFORE_PASSWORD_CHANGE(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    TOKEN_AFTER_LOGOUT(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    TOKEN_OF_DISABLED_USER(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    TOKEN_WITH_RAISED_EPOCH(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_OF_ANOTHER_CLUSTER(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_WITH_A_CHANGED_CHARACTER(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_FORGED_IN_A_TRACKERS_NAME(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_WITHOUT_SIGNATURE(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    TOKEN_SIGNED_WITH_A_PUBLIC_KEY(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    GRANT_AS_TOKEN(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    RUBBISH_AS_TOKEN(Shows.WHAT_DOES_NOT_COUNT, Standing.NONE),
    TWO_TOKENS(Shows.WHAT_DOES_NOT_COUNT, Standing.OWNER),
    STRANGER(Shows.USER, Standing.NONE),
    MEMBER_OF_ANOTHER_GROUP(Shows.USER, Standing.NONE),
    PENDING(Shows.USER, Standing.NONE),
    REMOVED(Shows.USER, Standing.NONE),
    MEMBER(Shows.USER, Standing.MEMBER),
    OWNER(Shows.USER, Standing.OWNER),
    ADMIN(Shows.ADMIN, Standing.NONE),
    NODE(Shows.NODE, Standing.NONE),
    REMOVED_NODE(Shows.NODE, Standing.NONE),
    NODE_MEMBER(Shows.NODE, Standing.MEMBER),
    PROOF_OF_ANOTHER_CALL(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    PROOF_FOR_A_PEER(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    PROOF_FOR_A_GRANT(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    PROOF_SHOWN_BEFORE(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    PROOF_OF_YESTERDAY(Shows.WHAT_DOES_NOT_COUNT, Standing.MEMBER),
    BEARER_OF_A_GRANT(Shows.NOTHING, Standing.NONE),
    CLUSTER_PROOF(Shows.CLUSTER_PROOF, Standing.NONE),
    WRONG_CLUSTER_PROOF(Shows.NOTHING, Standing.NONE),
    CONTROL_TOKEN(Shows.CONTROL_TOKEN, Standing.NONE),
    CONTROL_TOKEN_OF_ANOTHER_DAEMON(Shows.NOTHING, Standing.NONE),
    WRONG_CONTROL_TOKEN(Shows.NOTHING, Standing.NONE);

    final Shows shows;
    final Standing standing;

    Kind(Shows shows, Standing standing) {
        this.shows = shows;
        this.standing = standing;
    }

    /** Says whether it is a user whom trackers know as that. */
    boolean isUser() {
        return shows == Shows.USER || shows == Shows.ADMIN;
    }

    /** Says whether it may know what is in the group, or guards it anyway. */
    boolean mayKnow() {
        return shows == Shows.CONTROL_TOKEN
                || shows == Shows.CLUSTER_PROOF
                || (standing != Standing.NONE && shows != Shows.WHAT_DOES_NOT_COUNT);
    }

    /** What a call carries. */
    enum Shows {
        NOTHING,
        WHAT_DOES_NOT_COUNT,
        USER,
        ADMIN,
        NODE,
        CLUSTER_PROOF,
        CONTROL_TOKEN
    }

    /** What the caller is in the group, or would be if what it shows counted. */
    enum Standing {
        NONE,
        MEMBER,
        OWNER
    }
}
