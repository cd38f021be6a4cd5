// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.SetValue;

/** What became of the read of one key. */
public sealed interface ReadAnswer {

    /**
     * The set was read; it is empty if nothing is there.
     *
     * @param value the set
     */
    record Found(SetValue value) implements ReadAnswer {
        public Found {
            requireNonNull(value, "value is null");
        }
    }

    /**
     * Nobody who could speak for the key answered in time.
     *
     * @param failure what was tried
     */
    record Failed(CallFailure failure) implements ReadAnswer {
        public Failed {
            requireNonNull(failure, "failure is null");
        }
    }
}
