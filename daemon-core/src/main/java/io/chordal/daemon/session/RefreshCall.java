// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import io.chordal.daemon.trackers.KnownTrackers;
import java.util.Optional;

/** The call that exchanges a refresh token, at whichever of a session's own trackers answers. It may block. */
public interface RefreshCall {
    /** What came of it. A closed list. */
    sealed interface Outcome {
        /**
         * New tokens.
         *
         * @param told the list of trackers, if the one that gave them was asked for it
         */
        record Fresh(SessionTokens tokens, Optional<KnownTrackers> told) implements Outcome {}

        /** The session has ended: by a log-out elsewhere, a changed password, or by itself. */
        record Ended(String why) implements Outcome {}

        /** Nobody could say, for this reason. */
        record Unanswered(String why) implements Outcome {}
    }

    /** Exchanges a refresh token; nobody but {@code own} may be shown it. */
    Outcome exchange(String refreshToken, SessionTrackers own);
}
