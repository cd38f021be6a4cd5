// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.RegisterValue;
import java.util.List;

/**
 * What a register held when it was read, and the context for a write that builds on it.
 *
 * <p>Immutable.
 *
 * @param key the register
 * @param revision raised with each write
 * @param values one, or several after concurrent writes; at least one
 * @param context what the reader has seen
 */
public record Versioned(Key key, long revision, List<Bytes> values, CausalContext context) {
    public Versioned {
        requireNonNull(key, "key is null");
        requireNonNull(context, "context is null");
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a register that was found has a value");
        }
    }

    static Versioned of(RegisterValue register) {
        List<Bytes> values =
                register.siblings().stream().map(RegisterValue.Sibling::value).toList();
        return new Versioned(register.key(), register.revision(), values, register.context());
    }

    /** Says whether concurrent writes left several values, which the application has to make one. */
    public boolean isConflicted() {
        return values.size() > 1;
    }

    /**
     * Returns the value.
     *
     * @throws IllegalStateException if there are several: use {@link #values}, and put one with {@link PutOptions#after}
     */
    public Bytes value() {
        if (isConflicted()) {
            throw new IllegalStateException(key + " holds " + values.size()
                    + " values side by side; look at values() and put one of them, or another,"
                    + " with PutOptions.after(context())");
        }
        return values.get(0);
    }
}
