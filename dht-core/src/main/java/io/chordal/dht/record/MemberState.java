// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that one store knows of one member: the rows of it that no other known row replaces.
 *
 * <p>Immutable. A plain member has one row, or several while concurrent writes stand side by side; a leased member has exactly
 * one. {@link #merge} is a join: commutative, associative and idempotent, whatever the order in which copies meet. Plain rows
 * are compared causally and an addition wins over a concurrent removal; of leased rows the highest sequence wins; a plain
 * row wins over a leased one.
 */
public final class MemberState {
    private static final Comparator<SetRow> BY_DOT =
            Comparator.comparing(row -> version(row).dot());

    /** Sequence first; the rest only makes the choice the same everywhere if two owners stamped one sequence twice. */
    private static final Comparator<SetRow> BY_LEASE = Comparator.comparing((SetRow row) -> (LeaseSequence) row.order())
            .thenComparing(row -> !row.present())
            .thenComparing(row -> row.expiresAt().orElseThrow())
            .thenComparing(SetRow::payload)
            .thenComparing(SetRow::operationId)
            .thenComparing(SetRow::setVersion);

    private final List<SetRow> rows;
    private final Bytes digest;

    private MemberState(List<SetRow> rows) {
        this.rows = List.copyOf(rows);
        this.digest = RowDigests.of(this.rows);
    }

    /** Returns the state that knows this row alone. */
    public static MemberState of(SetRow row) {
        return new MemberState(List.of(row));
    }

    /** Returns the state that knows these rows of one member, at least one. */
    public static MemberState of(Collection<SetRow> rows) {
        return rows.stream().map(MemberState::of).reduce(MemberState::merge).orElseThrow();
    }

    /** Returns what a store knows that has met both. */
    public MemberState merge(MemberState other) {
        requireNonNull(other, "other is null");
        if (!id().equals(other.id())) {
            throw new IllegalArgumentException("rows of two members do not merge: " + id() + ", " + other.id());
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

    private MemberState mergePlain(MemberState other) {
        List<SetRow> all = new ArrayList<>(rows);
        for (SetRow row : other.rows) {
            if (all.stream()
                    .noneMatch(known -> version(known).dot().equals(version(row).dot()))) {
                all.add(row);
            }
        }
        List<SetRow> kept = all.stream()
                .filter(row -> all.stream().noneMatch(by -> version(by).supersedes(version(row))))
                .sorted(BY_DOT)
                .collect(Collectors.toList());
        return kept.equals(rows) ? this : new MemberState(kept);
    }

    private static Version version(SetRow row) {
        return (Version) row.order();
    }

    /** Returns which member this is. */
    public RowId id() {
        return rows.get(0).id();
    }

    /** Returns the rows that nothing known replaces, in the order of their dots; never empty. */
    public List<SetRow> rows() {
        return rows;
    }

    /** Says whether the member is leased. */
    public boolean leased() {
        return rows.get(0).leased();
    }

    /** Returns the row that speaks for the member: a present one if there is any, of several the one with the highest dot. */
    public SetRow row() {
        SetRow chosen = rows.get(0);
        for (SetRow row : rows) {
            if (row.present() || !chosen.present()) {
                chosen = row;
            }
        }
        return chosen;
    }

    /** Returns the member as readers see it at this time; empty if it was removed or its lease is over. */
    public Optional<SetMember> visibleAt(Instant now) {
        SetRow row = row();
        return row.visibleAt(now)
                ? Optional.of(new SetMember(row.id().member(), row.payload(), row.expiresAt()))
                : Optional.empty();
    }

    /** Returns the highest set version among the rows. */
    public long setVersion() {
        return rows.stream().mapToLong(SetRow::setVersion).max().orElseThrow();
    }

    /** Returns SHA-256 over the member's name and versions; equal states have equal digests. */
    public Bytes digest() {
        return digest;
    }

    /** Returns how many bytes the member counts against limits and batch sizes. */
    public int cost() {
        return rows.stream().mapToInt(SetRow::cost).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemberState that && rows.equals(that.rows);
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
