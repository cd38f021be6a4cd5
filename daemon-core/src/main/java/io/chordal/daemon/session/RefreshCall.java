// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

/** The call that exchanges a refresh token, at whichever tracker answers. It may block. */
public interface RefreshCall {
    /** What came of it. A closed list. */
    sealed interface Outcome {
        /** New tokens. */
        record Fresh(SessionTokens tokens) implements Outcome {}

        /** The session has ended: by a log-out elsewhere, a changed password, or by itself. */
        record Ended(String why) implements Outcome {}

        /** Nobody could say, for this reason. */
        record Unanswered(String why) implements Outcome {}
    }

    /** Exchanges a refresh token. */
    Outcome exchange(String refreshToken);
}
