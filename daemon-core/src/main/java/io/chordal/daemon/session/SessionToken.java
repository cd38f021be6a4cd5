// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A token of a session. Immutable; never printed.
 *
 * @param text what goes on the wire
 * @param expires when it ends, by the tracker's clock
 */
public record SessionToken(String text, Instant expires) {
    /** The longest token that is kept. */
    public static final int LONGEST = 8 * 1024;

    public SessionToken {
        requireNonNull(text, "text is null");
        requireNonNull(expires, "expires is null");
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("a token of " + text.length() + " characters");
        }
    }

    /** Says nothing of the token but when it ends. */
    @Override
    public String toString() {
        return "SessionToken[***, expires=" + expires + "]";
    }
}
