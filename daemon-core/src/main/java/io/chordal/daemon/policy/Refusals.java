// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.trust.CallMetadata;

/** What a caller is told who is refused: what was missing, and what to do. Stateless. */
public final class Refusals {
    private Refusals() {}

    /**
     * Refuses a call.
     *
     * @param method its full name
     * @param wrong whether something was shown in the place of what is missing
     */
    public static CallDenied of(Reason reason, String method, boolean wrong) {
        return new CallDenied(
                reason,
                method + " "
                        + switch (reason) {
                            case UNAUTHENTICATED -> "is for users who are logged in; log in with peerctl login NAME";
                            case CONTROL_TOKEN_REQUIRED ->
                                (wrong ? "was called with a wrong control token" : "needs the control token")
                                        + "; send the text of control.token in the daemon's home as metadata "
                                        + ControlToken.METADATA_KEY;
                            case CLUSTER_PROOF_REQUIRED ->
                                (wrong
                                                ? "was called with a wrong proof of the cluster's secret"
                                                : "is for trackers of the same cluster")
                                        + "; trackers of one cluster have the same cluster.secret (metadata "
                                        + CallMetadata.CLUSTER_PROOF + ")";
                            case NOT_ADMIN ->
                                "is for administrators; ask one, or use the control token on the daemon's own machine";
                            case LOCAL_ONLY -> "commands the daemon; call it on the daemon's local listener";
                            case NO_POLICY ->
                                "names nobody who may call it; its proto lacks the option chordal.policy.v1.policy";
                            case TOKEN_REFUSED ->
                                "was called with a token that does not count; log in with peerctl login NAME";
                            case TOKEN_EXPIRED -> "was called with a token that has ended; refresh the session";
                            case SESSION_ENDED ->
                                "was called in a session that was ended; log in with peerctl login NAME";
                            case UNAVAILABLE -> "cannot check now who calls; try again";
                            case BUSY -> "has too many callers to check; try again";
                        });
    }
}
