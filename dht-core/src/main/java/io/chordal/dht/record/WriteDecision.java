// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a write does, as the rules of its kind of record have decided.
 *
 * <p>Immutable.
 *
 * @param row the row to be stored; empty if nothing is stored
 * @param changed whether the set or register that users see changed, by this or by an earlier attempt at the same operation
 * @param revision the set's version or the register's revision afterwards
 * @param context what the writer of a register has seen then
 * @param state a state of the register that has the write in it, though its writer may not have seen all of that
 * @param conflict why the write is refused: what is there is not what the writer expected
 */
public record WriteDecision(
        Optional<Row> row,
        boolean changed,
        long revision,
        CausalContext context,
        CausalContext state,
        Optional<String> conflict) {
    public WriteDecision {
        requireNonNull(row, "row is null");
        requireNonNull(context, "context is null");
        requireNonNull(state, "state is null");
        requireNonNull(conflict, "conflict is null");
    }

    /** A decision about a register that stores this row. */
    static WriteDecision stores(Row row, boolean changed, long revision, CausalContext context, CausalContext state) {
        return new WriteDecision(Optional.of(row), changed, revision, context, state, Optional.empty());
    }

    /** A decision about a register that stores nothing. */
    static WriteDecision storesNothing(boolean changed, long revision, CausalContext context, CausalContext state) {
        return new WriteDecision(Optional.empty(), changed, revision, context, state, Optional.empty());
    }

    /** A decision about a member of a set that stores this row. */
    static WriteDecision stores(Row row, boolean changed, long revision) {
        return stores(row, changed, revision, CausalContext.EMPTY, CausalContext.EMPTY);
    }

    /** A decision about a member of a set that stores nothing. */
    static WriteDecision storesNothing(boolean changed, long revision) {
        return storesNothing(changed, revision, CausalContext.EMPTY, CausalContext.EMPTY);
    }

    /** A refusal. */
    static WriteDecision refuses(String why) {
        return new WriteDecision(
                Optional.empty(), false, 0, CausalContext.EMPTY, CausalContext.EMPTY, Optional.of(why));
    }
}
