// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import java.util.List;
import java.util.Optional;

/**
 * One operation of a client on a record, and what became of it.
 *
 * <p>Immutable. Times are in nanoseconds of one clock.
 *
 * @param client who did it; the operations of one client follow one another
 * @param key the record
 * @param kind what it did
 * @param value what was put, or the member; empty for a delete or a read. No two puts have the same one
 * @param basis what a conditional write builds on: what was read with it is replaced, and nothing else; empty: whatever is there
 * @param begun when it began
 * @param ended when its outcome came; {@link #NEVER} if it is unknown, since it may take effect at any time then
 * @param outcome what became of it
 * @param seen what a read showed: the values of a register, or the members of a set
 * @param context what the client was told it has seen; empty if it was told nothing
 * @param state what a later read has to cover to show no less; for a read its context
 */
public record Operation(
        int client,
        Key key,
        Kind kind,
        Optional<String> value,
        Optional<CausalContext> basis,
        long begun,
        long ended,
        Outcome outcome,
        List<String> seen,
        Optional<CausalContext> context,
        Optional<CausalContext> state) {
    /** The time of an outcome that never came. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What an operation does. */
    public enum Kind {
        /** Puts a value into a register. */
        PUT,
        /** Puts a value only if the register is as it was read. */
        COMPARE_AND_SET,
        /** Deletes a register. */
        DELETE,
        /** Reads a register. */
        READ,
        /** Adds a member to a set. */
        ADD,
        /** Removes a member. */
        REMOVE,
        /** Reads a set. */
        LIST;

        /** Says whether it may change anything. */
        public boolean isWriting() {
            return this != READ && this != LIST;
        }
    }

    /** What became of it. */
    public enum Outcome {
        /** It was done and acknowledged, or the read was answered. */
        DONE,
        /** It failed, and nothing was changed. */
        REFUSED,
        /** It may have happened, may still happen, or may never. */
        UNKNOWN
    }

    public Operation {
        requireNonNull(key, "key is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(value, "value is null");
        requireNonNull(basis, "basis is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(context, "context is null");
        requireNonNull(state, "state is null");
        seen = List.copyOf(seen);
        if (ended < begun || outcome == Outcome.UNKNOWN && ended != NEVER) {
            throw new IllegalArgumentException("an operation that began at " + begun + " and ended at " + ended);
        }
    }

    /** Something of which the client was told no other state than the one that it has seen. */
    public Operation(
            int client,
            Key key,
            Kind kind,
            Optional<String> value,
            Optional<CausalContext> basis,
            long begun,
            long ended,
            Outcome outcome,
            List<String> seen,
            Optional<CausalContext> context) {
        this(client, key, kind, value, basis, begun, ended, outcome, seen, context, context);
    }

    boolean isDone() {
        return outcome == Outcome.DONE;
    }

    boolean mayHaveHappened() {
        return outcome != Outcome.REFUSED;
    }

    boolean isAfter(Operation other) {
        return begun > other.ended;
    }

    /** Returns the key as tests write it. */
    public static String text(Key key) {
        return key.partition().toUtf8() + "/" + key.item().toUtf8();
    }

    @Override
    public String toString() {
        String end = ended == NEVER ? "?" : "" + ended / 1e9;
        return kind + " " + value.orElse("") + " at " + text(key) + " by " + client + " from " + begun / 1e9 + " to "
                + end + " s: "
                + outcome + " " + seen
                + basis.map(seenBefore -> " after " + text(seenBefore)).orElse("")
                + context.map(now -> ", has seen " + text(now)).orElse("")
                + state.filter(now -> !Optional.of(now).equals(context))
                        .map(now -> ", in " + text(now))
                        .orElse("");
    }

    private static String text(CausalContext context) {
        return context.dots().stream()
                .map(dot -> dot.node().toString().substring(0, 4) + ":" + dot.counter())
                .toList()
                .toString();
    }
}
