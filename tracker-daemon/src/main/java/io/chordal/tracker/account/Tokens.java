// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What the bearer of a session is given.
 *
 * <p>Immutable. The tokens are shown to whom they are given, and to nobody else.
 *
 * @param access what calls carry
 * @param accessEnds until when
 * @param refresh what new tokens are had for
 * @param refreshEnds when the session ends unless it is refreshed
 */
public record Tokens(String access, Instant accessEnds, String refresh, Instant refreshEnds) {
    public Tokens {
        requireNonNull(access, "access is null");
        requireNonNull(accessEnds, "accessEnds is null");
        requireNonNull(refresh, "refresh is null");
        requireNonNull(refreshEnds, "refreshEnds is null");
    }

    /** Returns when they end, and nothing of the tokens. */
    @Override
    public String toString() {
        return "Tokens[until " + accessEnds + ", " + refreshEnds + "]";
    }
}
