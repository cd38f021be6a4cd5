// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An invitation as its maker is given it.
 *
 * <p>Immutable. The text is shown to whom it is given, and to nobody else.
 *
 * @param text what the newcomer shows
 * @param until when it ends
 */
public record Invited(String text, Instant until) {
    public Invited {
        requireNonNull(text, "text is null");
        requireNonNull(until, "until is null");
    }

    /** Returns nothing of the invitation. */
    @Override
    public String toString() {
        return "Invited[until " + until + "]";
    }
}
