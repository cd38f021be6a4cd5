// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.Register;
import java.util.Optional;

/**
 * What stands in a register, siblings merged, and the basis on which it can be changed.
 *
 * <p>Immutable.
 *
 * @param basis the register as it was read
 * @param value what stands there, if anything does
 */
record Held<T>(Register basis, Optional<T> value) {
    Held {
        requireNonNull(basis, "basis is null");
        requireNonNull(value, "value is null");
    }
}
