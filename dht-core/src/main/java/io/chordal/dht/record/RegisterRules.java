// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a write makes of a register: the pure rules that the coordinator of a key applies.
 *
 * <p>Immutable. Dotted version vectors with server-side dots (Preguiça et al., 2012): a write replaces what its basis covers, and
 * everything else stays beside it.
 */
public final class RegisterRules {
    /** How many values may stand side by side. */
    public static final int MAX_SIBLINGS = 8;

    private final RowId id;
    private final Optional<RowState> current;
    private final Instant now;
    private final Supplier<Dot> dots;
    private final long collected;
    private final Duration tombstoneTtl;

    /**
     * Prepares one decision.
     *
     * @param id the register
     * @param current what the coordinator holds of it
     * @param now the coordinator's wall clock, which stamps ends and hides what has ended
     * @param dots hands out a dot that was never used
     * @param collected the revision that the register had when it was last collected, 0 if it never was
     * @param tombstoneTtl how long a tombstone is kept at least
     */
    public RegisterRules(
            RowId id,
            Optional<RowState> current,
            Instant now,
            Supplier<Dot> dots,
            long collected,
            Duration tombstoneTtl) {
        this.id = requireNonNull(id, "id is null");
        this.current = requireNonNull(current, "current is null");
        this.now = requireNonNull(now, "now is null");
        this.dots = requireNonNull(dots, "dots is null");
        this.collected = collected;
        this.tombstoneTtl = requireNonNull(tombstoneTtl, "tombstoneTtl is null");
    }

    /**
     * Decides what the write does. Its writer has seen its own write then too, unless others stand beside it or have replaced it,
     * which the context would cover with it.
     */
    public WriteDecision decide(RegisterWrite write) {
        Optional<Row> earlier = rows().stream()
                .filter(row -> row.operations().includes(write.operationId()))
                .findFirst();
        if (earlier.isPresent()) {
            boolean others = rows().size() > 1 || !earlier.get().operationId().equals(write.operationId());
            CausalContext state = CausalContext.of(versions(rows()));
            return WriteDecision.storesNothing(
                    true, earlier.get().revision(), others ? write.basis().context() : state, state);
        }
        RegisterWrite.Basis basis = write.basis();
        if (basis.kind() == RegisterWrite.Basis.Kind.ONLY_IF && !isAsRead(basis.context())) {
            return WriteDecision.refuses(
                    "the register has changed since it was read, or has a value already; read it again");
        }
        boolean lacking = !CausalContext.of(versions(rows())).covers(basis.seen());
        if (basis.kind() == RegisterWrite.Basis.Kind.ONLY_IF && lacking) {
            return WriteDecision.refuses(
                    "the homes of the register do not have what the writer's session has seen of it; read it again");
        }
        boolean nothing = write instanceof RegisterWrite.Delete
                && !lacking
                && rows().stream().noneMatch(row -> row.visibleAt(now));
        if (nothing && !((RegisterWrite.Delete) write).repeated()) {
            CausalContext state = CausalContext.of(versions(rows()));
            return WriteDecision.storesNothing(false, revision(), state, state);
        }
        CausalContext covered = covered(basis);
        long beside = rows().stream()
                .filter(row -> !covered.covers(version(row).dot()))
                .count();
        if (beside >= MAX_SIBLINGS) {
            return WriteDecision.refuses("the register has " + beside
                    + " values or deletions that stand side by side and that the writer has not seen;"
                    + " read it and write with the context of what was read");
        }
        Row row = row(write, new Version(dots.get(), covered), revision() + (nothing ? 0 : 1));
        CausalContext own = CausalContext.of(versions(List.of(row)));
        return WriteDecision.stores(
                row,
                !nothing,
                row.revision(),
                beside > 0 ? basis.context() : own,
                own.plus(CausalContext.of(versions(rows()))));
    }

    /**
     * Says whether the register is as it was when the context was read: nothing is to be seen, if nothing was; otherwise there is
     * something, and all of it, deletions too, was seen. A value that was deleted meanwhile is not as it was.
     */
    private boolean isAsRead(CausalContext context) {
        return context.dots().isEmpty()
                ? rows().stream().noneMatch(row -> row.visibleAt(now))
                : current.isPresent() && isCovered(current, context);
    }

    private static boolean isCovered(Optional<RowState> known, CausalContext context) {
        return known.map(RowState::rows).orElse(List.of()).stream()
                .allMatch(row -> context.covers(version(row).dot()));
    }

    /**
     * Says whether a new version replaces all that is known, values and deletions, or is all that is known already. What its writer
     * had seen counts alone: with its own dot the context would cover whatever the same store made before.
     */
    public static boolean replacesAll(Version version, Optional<RowState> known) {
        return known.map(RowState::rows).orElse(List.of()).stream()
                .map(row -> version(row).dot())
                .allMatch(dot -> dot.equals(version.dot()) || version.context().covers(dot));
    }

    private boolean seesAllValues(CausalContext context) {
        return rows().stream()
                .allMatch(row ->
                        !row.visibleAt(now) || context.covers(version(row).dot()));
    }

    private Row row(RegisterWrite write, Version version, long revision) {
        OperationHistory operations = OperationHistory.after(
                write.operationId(),
                rows().stream()
                        .filter(row -> version.context().covers(version(row).dot()))
                        .map(Row::operations)
                        .toList());
        if (write instanceof RegisterWrite.Put put) {
            Optional<Instant> end = put.timeToLive().map(now::plus);
            return new Row(id, put.value(), true, version, end, operations, revision);
        }
        Optional<Instant> end = Optional.of(now.plus(tombstoneTtl));
        return new Row(id, Bytes.EMPTY, false, version, end, operations, revision);
    }

    /**
     * What the write replaces: what its writer saw, or all that is held, if it is blind or everything with a value was seen. Nothing
     * between these two: a context names one counter for each store, so that the context of some of a store's versions, but not
     * of all, would cover the others too.
     */
    private CausalContext covered(RegisterWrite.Basis basis) {
        boolean all = basis.kind() == RegisterWrite.Basis.Kind.LATEST || seesAllValues(basis.context());
        CausalContext known = basis.context().plus(basis.seen());
        return all ? known.plus(CausalContext.of(versions(rows()))) : known;
    }

    private static List<Version> versions(List<Row> rows) {
        return rows.stream().map(RegisterRules::version).toList();
    }

    private static Version version(Row row) {
        return (Version) row.order();
    }

    private List<Row> rows() {
        return current.map(RowState::rows).orElse(List.of());
    }

    private long revision() {
        return Math.max(collected, current.map(RowState::revision).orElse(0L));
    }
}
