// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

/**
 * What became of a write that was done.
 *
 * <p>Immutable.
 *
 * @param revision the set's version or the register's revision after it
 * @param changed whether the set or the register changed
 * @param copies how many copies existed when the answer was given
 * @param copiesWanted how many there will be: three, or as many as the ring has members
 * @param context what the writer of a register has seen now, to build on
 * @param state a state of the register that has the write in it: a read that covers it shows the write, or what replaced it
 */
public record WriteResult(
        long revision, boolean changed, int copies, int copiesWanted, CausalContext context, CausalContext state) {
    public WriteResult {
        requireNonNull(context, "context is null");
        requireNonNull(state, "state is null");
        if (revision < 0 || copies < 0 || copiesWanted < 0) {
            throw new IllegalArgumentException("a write's result has no negative numbers");
        }
    }

    /** Returns the result of what was decided. */
    public static WriteResult of(WriteDecision decision, int copies, int copiesWanted) {
        return new WriteResult(
                decision.revision(), decision.changed(), copies, copiesWanted, decision.context(), decision.state());
    }

    /** Returns the same with so many copies. */
    public WriteResult withCopies(int reached) {
        return new WriteResult(revision, changed, reached, copiesWanted, context, state);
    }
}
