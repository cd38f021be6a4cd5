// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be written together. An empty batch writes nothing and tells when everything before it is on stable storage.
 *
 * <p>Immutable.
 *
 * @param puts members whose rows take the place of those stored of them
 * @param drops members whose rows go
 * @param reserveUntil the counter up to which dots may be used from now on, if that is raised
 * @param horizon what was collected, if that changes
 * @param asides rows to be put aside
 */
public record StoreBatch(
        List<RowState> puts,
        List<RowId> drops,
        OptionalLong reserveUntil,
        Optional<Horizon> horizon,
        List<RowState> asides) {
    public StoreBatch {
        asides = List.copyOf(asides);
        puts = List.copyOf(puts);
        drops = List.copyOf(drops);
        if (puts.stream().anyMatch(RowState::leased)) {
            throw new IllegalArgumentException("leased rows are not stored");
        }
    }

    /** Returns a batch that puts these. */
    public static StoreBatch puts(List<RowState> puts) {
        return new StoreBatch(puts, List.of(), OptionalLong.empty(), Optional.empty(), List.of());
    }

    /** Returns a batch that drops these. */
    public static StoreBatch drops(List<RowId> drops) {
        return new StoreBatch(List.of(), drops, OptionalLong.empty(), Optional.empty(), List.of());
    }

    /** Returns a batch that raises the reservation of dots. */
    public static StoreBatch reserve(long until) {
        return new StoreBatch(List.of(), List.of(), OptionalLong.of(until), Optional.empty(), List.of());
    }

    /** Returns a batch that puts these and drops those, because of a horizon, with what of them is put aside. */
    public static StoreBatch collects(List<RowState> puts, List<RowId> drops, Horizon horizon, List<RowState> asides) {
        return new StoreBatch(puts, drops, OptionalLong.empty(), Optional.of(horizon), asides);
    }

    /** Says whether there is nothing to write. */
    public boolean isEmpty() {
        return puts.isEmpty() && drops.isEmpty() && reserveUntil.isEmpty() && horizon.isEmpty() && asides.isEmpty();
    }
}
