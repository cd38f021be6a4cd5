// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import java.util.List;

/**
 * What a majority of a register's homes held when it was read: the basis of the next write.
 *
 * <p>Immutable. Several values are siblings, which whoever reads them merges.
 *
 * @param key where it stands
 * @param values none, one, or siblings
 * @param context what was seen
 */
public record Register(Key key, List<Bytes> values, CausalContext context) {
    public Register {
        requireNonNull(key, "key is null");
        values = ImmutableList.copyOf(values);
        requireNonNull(context, "context is null");
    }

    /** Returns a register in which nothing stands. */
    public static Register empty(Key key) {
        return new Register(key, ImmutableList.of(), CausalContext.EMPTY);
    }

    /** Says whether nothing stands in it. */
    public boolean isEmpty() {
        return values.isEmpty();
    }
}
