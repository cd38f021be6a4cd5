// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All that one store knows of one member of a set, or of one register: the rows of it that no other known row replaces.
 *
 * <p>Immutable. A register or a plain member has one row, or several while concurrent writes stand side by side; a leased member
 * has exactly one. {@link #merge} is a join: commutative, associative and idempotent, whatever the order in which copies meet. Plain rows
 * are compared causally and an addition wins over a concurrent removal; of leased rows the highest sequence wins; a plain
 * row wins over a leased one.
 */
public final class RowState {
    private static final Comparator<Row> BY_DOT =
            Comparator.comparing(row -> version(row).dot());

    /** Sequence first; the rest only makes the choice the same everywhere if two owners stamped one sequence twice. */
    private static final Comparator<Row> BY_LEASE = Comparator.comparing((Row row) -> (LeaseSequence) row.order())
            .thenComparing(row -> !row.present())
            .thenComparing(row -> row.expiresAt().orElseThrow())
            .thenComparing(Row::payload)
            .thenComparing(row -> row.operations().own())
            .thenComparing(Row::revision);

    private final List<Row> rows;
    private final Bytes digest;

    private RowState(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.digest = RowDigests.of(this.rows);
    }

    /** Returns the state that knows this row alone. */
    public static RowState of(Row row) {
        return new RowState(List.of(row));
    }

    /** Returns the state that knows these rows of one name, at least one. */
    public static RowState of(Collection<Row> rows) {
        return rows.stream().map(RowState::of).reduce(RowState::merge).orElseThrow();
    }

    /** Returns what a store knows that has met both. */
    public RowState merge(RowState other) {
        requireNonNull(other, "other is null");
        if (!id().equals(other.id())) {
            throw new IllegalArgumentException("rows of two names do not merge: " + id() + ", " + other.id());
        }
        if (rows.equals(other.rows)) {
            return this;
        }
        if (leased() != other.leased()) {
            return leased() ? other : this;
        }
        if (leased()) {
            return BY_LEASE.compare(row(), other.row()) >= 0 ? this : other;
        }
        return mergePlain(other);
    }

    private RowState mergePlain(RowState other) {
        List<Row> all = new ArrayList<>(rows);
        for (Row row : other.rows) {
            if (all.stream()
                    .noneMatch(known -> version(known).dot().equals(version(row).dot()))) {
                all.add(row);
            }
        }
        List<Row> kept = all.stream()
                .filter(row -> all.stream().noneMatch(by -> version(by).supersedes(version(row))))
                .sorted(BY_DOT)
                .collect(Collectors.toList());
        return kept.equals(rows) ? this : new RowState(kept);
    }

    private static Version version(Row row) {
        return (Version) row.order();
    }

    /** Returns which row this is. */
    public RowId id() {
        return rows.get(0).id();
    }

    /** Returns the rows that nothing known replaces, in the order of their dots; never empty. */
    public List<Row> rows() {
        return rows;
    }

    /**
     * Returns the rows that readers are shown, at least one. Two attempts at one operation, done by two owners that did not know of each
     * other, leave two rows: the one with the highest dot speaks for both, and none does once either was replaced, since what was replaced
     * is the operation. But a row that renews other additions speaks until these were replaced too, or another row speaks for the member.
     * All rows stay, because what a merge keeps is decided by their versions alone.
     */
    public List<Row> speaking() {
        if (rows.size() == 1) {
            return rows;
        }
        List<Row> left = rows.stream().filter(row -> !isReplaced(row)).toList();
        List<Row> speaking = left.stream()
                .filter(row -> left.stream().noneMatch(by -> by.present() && repeats(row, by)))
                .toList();
        return speaking.isEmpty() ? rows : speaking;
    }

    /** Says whether others replaced the row's operation, and each addition that it renews, and did not only renew these themselves. */
    private boolean isReplaced(Row row) {
        return rows.stream().anyMatch(by -> repeats(row, by))
                && row.operations().renewals().stream()
                        .allMatch(renewed -> rows.stream()
                                .anyMatch(by -> replaces(by, renewed, row)
                                        && !by.operations().renewals().contains(renewed)));
    }

    private static boolean repeats(Row row, Row by) {
        return replaces(by, row.operationId(), row)
                || by.operationId().equals(row.operationId()) && BY_DOT.compare(row, by) < 0;
    }

    /** Says whether one row names an operation of another as replaced, and did not itself come before that other. */
    private static boolean replaces(Row by, Bytes operation, Row row) {
        return by.operations().replaced().contains(operation)
                && !row.operations().replaced().contains(by.operationId());
    }

    /** Says whether the member is leased. */
    public boolean leased() {
        return rows.get(0).leased();
    }

    /** Returns the row that speaks for the member: a present one if there is any, of several the one with the highest dot. */
    public Row row() {
        List<Row> speaking = speaking();
        Row chosen = speaking.get(0);
        for (Row row : speaking) {
            if (row.present() || !chosen.present()) {
                chosen = row;
            }
        }
        return chosen;
    }

    /** Returns the member as readers see it at this time; empty if it was removed or its lease is over. */
    public Optional<SetMember> visibleAt(Instant now) {
        Row row = row();
        return row.visibleAt(now)
                ? Optional.of(new SetMember(row.id().member(), row.payload(), row.expiresAt()))
                : Optional.empty();
    }

    /** Returns the versions of the rows of a register or a plain member. */
    public List<Version> versions() {
        return leased() ? List.of() : rows.stream().map(RowState::version).toList();
    }

    /** Says whether nothing of it must stay in a store at this time. */
    public boolean goneAt(Instant now) {
        return rows.stream().allMatch(row -> row.goneAt(now));
    }

    /** Returns when the last of its rows ends if all of them leave then; empty if some row stays. */
    public Optional<Instant> end() {
        return rows.stream().allMatch(Row::leavesAtEnd)
                ? rows.stream().map(row -> row.expiresAt().orElseThrow()).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    /**
     * Returns from when on the row may be collected: all its versions are tombstones that have ended, or values that ended at least
     * {@link Row#GRACE} ago; empty if that will not come, or the row leaves by itself.
     */
    public Optional<Instant> collectable() {
        boolean ends =
                !leased() && rows.stream().allMatch(row -> row.expiresAt().isPresent());
        return ends && end().isEmpty()
                ? rows.stream()
                        .map(row -> row.expiresAt().orElseThrow().plus(row.present() ? Row.GRACE : Duration.ZERO))
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }

    /** Returns the rows that pass the test; nothing if none does. */
    public Optional<RowState> filter(Predicate<Row> test) {
        List<Row> kept = rows.stream().filter(test).toList();
        if (kept.size() == rows.size()) {
            return Optional.of(this);
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(new RowState(kept));
    }

    /** Returns the highest revision among the rows. */
    public long revision() {
        return rows.stream().mapToLong(Row::revision).max().orElseThrow();
    }

    /** Returns SHA-256 over the name and the versions; equal states have equal digests. */
    public Bytes digest() {
        return digest;
    }

    /** Returns how many bytes it counts against limits and batch sizes. */
    public int cost() {
        return rows.stream().mapToInt(Row::cost).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowState that && rows.equals(that.rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
