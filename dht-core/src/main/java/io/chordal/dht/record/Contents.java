// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;

/**
 * All that stands at a key, as a reader sees it: its set and its register.
 *
 * <p>Immutable.
 *
 * @param set without members if there is none
 * @param register without a value if there is none
 */
public record Contents(SetValue set, RegisterValue register) {
    public Contents {
        requireNonNull(set, "set is null");
        requireNonNull(register, "register is null");
    }

    /** Returns what stands at a key of which nothing is known. */
    public static Contents absent(Key key) {
        return new Contents(SetValue.absent(key), RegisterValue.absent(key));
    }

    /** Says whether there is neither a member nor a value, which readers are told as "not found". */
    public boolean isEmpty() {
        return set.isEmpty() && register.isEmpty();
    }
}
