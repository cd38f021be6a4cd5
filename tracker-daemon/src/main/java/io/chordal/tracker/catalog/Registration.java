// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;

/** What became of one file: {@link Entered} or {@link Refused}. */
public sealed interface Registration {
    /** It is in the catalogue. */
    record Entered() implements Registration {}

    /**
     * It is not.
     *
     * @param reason why
     * @param message what to do next
     */
    record Refused(TrackerReason reason, String message) implements Registration {
        public Refused {
            requireNonNull(reason, "reason is null");
            requireNonNull(message, "message is null");
        }

        /** Returns the refusal that the exception stands for. */
        public static Refused of(TrackerException e) {
            return new Refused(e.reason(), String.valueOf(e.getMessage()));
        }
    }
}
