// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.catalog.Registration;

/** One of the files that a peer registers, as it was read: {@link Valid} or {@link Invalid}. */
public sealed interface Submitted {
    /**
     * It can be entered.
     *
     * @param file the file
     */
    record Valid(NewFile file) implements Submitted {
        public Valid {
            requireNonNull(file, "file is null");
        }
    }

    /**
     * It cannot.
     *
     * @param refusal why
     */
    record Invalid(Registration.Refused refusal) implements Submitted {
        public Invalid {
            requireNonNull(refusal, "refusal is null");
        }
    }
}
