// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

/**
 * What a tracker gives at a log-in and at each refresh. Immutable.
 *
 * @param access shown with calls
 * @param refresh exchanged for new tokens
 */
public record SessionTokens(SessionToken access, SessionToken refresh) {
    public SessionTokens {
        requireNonNull(access, "access is null");
        requireNonNull(refresh, "refresh is null");
    }
}
