// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

/**
 * What became of one record of a backup.
 *
 * <p>Immutable.
 *
 * @param outcome what was done
 * @param reason why it was left out; else empty
 */
public record Restored(Outcome outcome, String reason) {
    /** It was not there, and is now. */
    public static final Restored WRITTEN = new Restored(Outcome.WRITTEN, "");

    /** There was one, which stays as it is. */
    public static final Restored PRESENT = new Restored(Outcome.PRESENT, "");

    /** What can become of a record. */
    public enum Outcome {
        /** Written, or to be written if it were not for a look alone. */
        WRITTEN,
        /** There already. */
        PRESENT,
        /** Not written although it is not there. */
        LEFT_OUT
    }

    public Restored {
        requireNonNull(outcome, "outcome is null");
        requireNonNull(reason, "reason is null");
    }

    /** It is not there and cannot be. */
    public static Restored leftOut(String reason) {
        return new Restored(Outcome.LEFT_OUT, reason);
    }
}
