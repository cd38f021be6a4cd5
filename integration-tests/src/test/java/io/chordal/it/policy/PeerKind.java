// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

/** The kinds of callers of a peer, by what that makes of them for a file of a group. */
enum PeerKind {
    ANONYMOUS(Verdict.HIDDEN),
    READER(Verdict.ANSWERED),
    NODE_THAT_IS_A_MEMBER(Verdict.ANSWERED),
    GRANT_WITHOUT_PROOF(Verdict.HIDDEN),
    PROOF_WITHOUT_GRANT(Verdict.HIDDEN),
    GRANT_OF_SOMEBODY_ELSE(Verdict.HIDDEN),
    GRANT_OF_SOMEBODY_ELSE_AND_AN_OLD_PROOF(Verdict.HIDDEN),
    PROOF_SHOWN_BEFORE(Verdict.HIDDEN),
    PROOF_OF_ANOTHER_CALL(Verdict.HIDDEN),
    PROOF_FOR_ANOTHER_PEER(Verdict.HIDDEN),
    PROOF_FOR_A_TRACKER(Verdict.HIDDEN),
    PROOF_WITH_ANOTHER_GRANT(Verdict.HIDDEN),
    PROOF_OF_YESTERDAY(Verdict.DENIED),
    EXPIRED_GRANT(Verdict.DENIED),
    GRANT_FROM_BEFORE_A_REMOVAL(Verdict.DENIED),
    GRANT_OF_A_CLOCK_FAR_AHEAD(Verdict.DENIED),
    GRANT_FOR_ANOTHER_FILE(Verdict.HIDDEN),
    GRANT_FOR_ANOTHER_SIZE(Verdict.HIDDEN),
    GRANT_FOR_ANOTHER_GROUP(Verdict.HIDDEN),
    GRANT_OF_ANOTHER_CLUSTER(Verdict.HIDDEN),
    GRANT_WITH_A_CHANGED_CHARACTER(Verdict.HIDDEN),
    GRANT_FORGED_IN_A_TRACKERS_NAME(Verdict.HIDDEN),
    GRANT_WITHOUT_SIGNATURE(Verdict.HIDDEN),
    GRANT_SIGNED_WITH_A_PUBLIC_KEY(Verdict.HIDDEN),
    TOKEN_AS_GRANT(Verdict.HIDDEN),
    RUBBISH_AS_GRANT(Verdict.HIDDEN),
    TOKEN_OF_A_MEMBER(Verdict.HIDDEN),
    TOKEN_OF_AN_ADMINISTRATOR(Verdict.HIDDEN),
    CLUSTER_PROOF(Verdict.HIDDEN),
    CONTROL_TOKEN(Verdict.HIDDEN),
    CONTROL_TOKEN_OF_A_TRACKER(Verdict.HIDDEN),
    WRONG_CONTROL_TOKEN(Verdict.HIDDEN);

    /** What is to come of asking for a file that the peer shares in the group alone. */
    final Verdict ofTheGroup;

    PeerKind(Verdict ofTheGroup) {
        this.ofTheGroup = ofTheGroup;
    }

    /** Says whether it may hear of what is in the group: whoever reads it, and whoever commands the peer. */
    boolean mayKnow() {
        return ofTheGroup == Verdict.ANSWERED || this == CONTROL_TOKEN;
    }
}
