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
 * @param conflict why the write is refused: what is there is not what the writer expected
 */
public record WriteDecision(
        Optional<Row> row, boolean changed, long revision, CausalContext context, Optional<String> conflict) {
    public WriteDecision {
        requireNonNull(row, "row is null");
        requireNonNull(context, "context is null");
        requireNonNull(conflict, "conflict is null");
    }

    /** A decision that stores this row. */
    static WriteDecision stores(Row row, boolean changed, long revision, CausalContext context) {
        return new WriteDecision(Optional.of(row), changed, revision, context, Optional.empty());
    }

    /** A decision that stores nothing. */
    static WriteDecision storesNothing(boolean changed, long revision, CausalContext context) {
        return new WriteDecision(Optional.empty(), changed, revision, context, Optional.empty());
    }

    /** A refusal. */
    static WriteDecision refuses(String why) {
        return new WriteDecision(Optional.empty(), false, 0, CausalContext.EMPTY, Optional.of(why));
    }
}
