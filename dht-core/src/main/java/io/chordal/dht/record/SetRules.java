// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a write makes of a member: the pure rules that the owner of a key applies.
 *
 * <p>A plain addition or removal replaces exactly what the owner holds (observed-remove); a leased one replaces whatever has a
 * lower sequence. Adding what is there already changes nothing that users see, but it is a version of its own: a removal that this
 * owner has not heard of must not win over it. The additions before it are renewed, not forgotten: a removal must have heard of them all.
 * Immutable.
 */
public final class SetRules {
    /** How long a tombstone is kept at least, unless something else is configured. */
    public static final Duration TOMBSTONE_TTL = Duration.ofHours(24);

    private final RowId id;
    private final Optional<RowState> current;
    private final long nextSetVersion;
    private final Instant now;
    private final Supplier<Dot> dots;
    private final Duration tombstoneTtl;

    /**
     * Prepares one decision.
     *
     * @param id which member
     * @param current what the owner holds of it
     * @param nextSetVersion the version that the set gets if it changes
     * @param now the owner's wall clock, which stamps ends and decides nothing else
     * @param dots hands out a dot that was never used
     * @param tombstoneTtl how long a tombstone is kept at least
     */
    public SetRules(
            RowId id,
            Optional<RowState> current,
            long nextSetVersion,
            Instant now,
            Supplier<Dot> dots,
            Duration tombstoneTtl) {
        this.id = requireNonNull(id, "id is null");
        this.current = requireNonNull(current, "current is null");
        this.nextSetVersion = nextSetVersion;
        this.now = requireNonNull(now, "now is null");
        this.dots = requireNonNull(dots, "dots is null");
        this.tombstoneTtl = requireNonNull(tombstoneTtl, "tombstoneTtl is null");
    }

    /**
     * Decides what the write does.
     *
     * @throws IllegalArgumentException with the reason if the write is refused
     */
    public WriteDecision decide(SetWrite write) {
        for (Row row : plainRows()) {
            if (row.operations().includes(write.operationId())) {
                return WriteDecision.storesNothing(true, row.revision());
            }
        }
        if (write instanceof Addition addition) {
            return addition.lease().isPresent()
                    ? addLeased(addition, addition.lease().get())
                    : addPlain(addition);
        }
        Removal removal = (Removal) write;
        return removal.sequence().isPresent()
                ? withdraw(removal, removal.sequence().get())
                : removePlain(removal);
    }

    private WriteDecision addPlain(Addition addition) {
        boolean same = plainRows().size() == 1
                && plainRows().get(0).present()
                && plainRows().get(0).payload().equals(addition.payload());
        if (!same) {
            return changed(plainRow(addition.payload(), true, addition.operationId(), nextSetVersion));
        }
        Row again = plainRow(
                addition.payload(),
                true,
                addition.operationId(),
                plainRows().get(0).revision());
        return WriteDecision.stores(again, false, nextSetVersion - 1);
    }

    private WriteDecision removePlain(Removal removal) {
        if (current.isPresent() && current.get().leased() && current.get().row().present()) {
            throw new IllegalArgumentException(
                    "the member is leased: only its publisher withdraws it, with a sequence; otherwise it ends with its lease");
        }
        boolean present = plainRows().stream().anyMatch(Row::present);
        if (present) {
            return changed(plainRow(Bytes.EMPTY, false, removal.operationId(), nextSetVersion));
        }
        boolean marked = removal.repeated() && !current.map(RowState::leased).orElse(false);
        return marked ? mark(removal) : unchanged();
    }

    /** Nothing is to be removed, but an earlier attempt, when it arrives, must find that this one was made. */
    private WriteDecision mark(Removal removal) {
        Row tombstone = plainRow(Bytes.EMPTY, false, removal.operationId(), nextSetVersion - 1);
        return WriteDecision.stores(tombstone, false, nextSetVersion - 1);
    }

    private Row plainRow(Bytes payload, boolean present, Bytes operationId, long revision) {
        List<Version> seen =
                plainRows().stream().map(row -> (Version) row.order()).collect(Collectors.toList());
        Optional<Instant> end = present ? Optional.empty() : Optional.of(now.plus(tombstoneTtl));
        OperationHistory operations = OperationHistory.after(
                operationId, operations(plainRows()), present ? operations(standing()) : List.of());
        return new Row(id, payload, present, Version.after(dots.get(), seen), end, operations, revision);
    }

    private static List<OperationHistory> operations(List<Row> rows) {
        return rows.stream().map(Row::operations).toList();
    }

    /** Returns the rows that readers see: an addition takes their place, but an operation that was replaced elsewhere takes none of them along. */
    private List<Row> standing() {
        return current.filter(state -> !state.leased()).map(RowState::speaking).orElse(List.of()).stream()
                .filter(Row::present)
                .toList();
    }

    private WriteDecision addLeased(Addition addition, Addition.Lease lease) {
        refuseIfPlain();
        if (isBehind(lease.sequence())) {
            return unchanged();
        }
        boolean same = visibleRow()
                .map(row -> row.payload().equals(addition.payload()))
                .orElse(false);
        Optional<Instant> end = Optional.of(now.plus(lease.duration()));
        return leasedRow(addition.payload(), true, lease.sequence(), end, addition.operationId(), !same);
    }

    private WriteDecision withdraw(Removal removal, LeaseSequence sequence) {
        refuseIfPlain();
        if (isBehind(sequence)) {
            return unchanged();
        }
        Instant kept = now.plus(tombstoneTtl);
        Instant end = current.flatMap(state -> state.row().expiresAt())
                .filter(kept::isBefore)
                .orElse(kept);
        return leasedRow(
                Bytes.EMPTY,
                false,
                sequence,
                Optional.of(end),
                removal.operationId(),
                visibleRow().isPresent());
    }

    private WriteDecision leasedRow(
            Bytes payload,
            boolean present,
            LeaseSequence sequence,
            Optional<Instant> end,
            Bytes operationId,
            boolean changes) {
        long kept = current.map(RowState::revision).orElse(nextSetVersion - 1);
        long setVersion = changes ? nextSetVersion : kept;
        Row row = new Row(id, payload, present, sequence, end, operationId, setVersion);
        return WriteDecision.stores(row, changes, changes ? nextSetVersion : nextSetVersion - 1);
    }

    private void refuseIfPlain() {
        if (!plainRows().isEmpty()) {
            throw new IllegalArgumentException(
                    "the member is a plain one of this set: it takes no lease and no sequence");
        }
    }

    private boolean isBehind(LeaseSequence sequence) {
        return current.map(state -> ((LeaseSequence) state.row().order()).compareTo(sequence) >= 0)
                .orElse(false);
    }

    private Optional<Row> visibleRow() {
        return current.map(RowState::row).filter(row -> row.visibleAt(now));
    }

    private List<Row> plainRows() {
        return current.filter(state -> !state.leased()).map(RowState::rows).orElse(List.of());
    }

    private WriteDecision changed(Row row) {
        return WriteDecision.stores(row, true, nextSetVersion);
    }

    private WriteDecision unchanged() {
        return WriteDecision.storesNothing(false, nextSetVersion - 1);
    }
}
