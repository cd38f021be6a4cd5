// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.chordal.daemon.trust.AccessClaims;
import java.util.concurrent.CompletionStage;

/** Says whether what an access token was signed for still holds. Asked by many at once, on the transport's threads. */
@FunctionalInterface
public interface LiveUsers {
    /**
     * Returns what holds now of a user whose token is good: the user may have become an administrator since, or be none any more.
     *
     * @return fails with {@link CallDenied}: SESSION_ENDED if the user's epoch is another or the session has ended, UNAVAILABLE if that
     *     cannot be found out
     */
    CompletionStage<AccessClaims> present(AccessClaims claims);
}
