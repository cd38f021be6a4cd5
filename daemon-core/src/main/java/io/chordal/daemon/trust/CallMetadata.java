// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

/** The metadata keys under which a call carries what it may do. */
public final class CallMetadata {
    /** The access token of a user, after {@link #BEARER}. */
    public static final String AUTHORIZATION = "authorization";

    /** What stands before the token in {@link #AUTHORIZATION}. */
    public static final String BEARER = "Bearer ";

    /** The grant to read a file of a group. */
    public static final String GRANT = "chordal-grant";

    /** The proof that the caller has a key. */
    public static final String PROOF = "chordal-proof";

    /** The proof that the caller is a tracker of the same cluster. */
    public static final String CLUSTER_PROOF = "chordal-cluster-proof";

    private CallMetadata() {}
}
