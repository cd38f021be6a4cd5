// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The horizon of collection: which versions were removed and are kept nowhere any more, not even as tombstones. What it covers,
 * and a store does not have, must not come back (docs/replication.md, "Collection").
 *
 * <p>Immutable. It names versions by their dots, never by times. A row that was collected has an entry of its own, which is exact;
 * when an arc has many, they are folded into one context for the whole arc, which may cover versions that were never collected.
 * {@link #plus} is a join: commutative, associative and idempotent, but where a context would name more stores than one may, it
 * stays as it is.
 */
public final class Horizon {
    /** Nothing was collected. */
    public static final Horizon NONE = new Horizon(new TreeMap<>(), List.of());

    private static final Comparator<Folded> BY_BEGINNING = Comparator.comparing(piece -> piece.arc.from());
    private static final Arc CIRCLE = new Arc(RingId.of(0), RingId.of(0));

    private final TreeMap<RowId, Entry> rows;
    private final List<Folded> arcs;

    private Horizon(TreeMap<RowId, Entry> rows, List<Folded> arcs) {
        this.rows = rows;
        this.arcs = List.copyOf(arcs);
    }

    /** Returns the horizon with these entries, an arc's before those of its rows. */
    public static Horizon of(Map<RowId, Entry> rows, List<Folded> arcs) {
        List<Folded> joined = List.of();
        for (Folded piece : arcs) {
            joined = joined(joined, piece);
        }
        return normal(new TreeMap<>(rows), joined);
    }

    /** Returns the horizon of collected rows, without those that name more stores than a context may. */
    public static Horizon of(Collection<RowState> collected) {
        TreeMap<RowId, Entry> rows = new TreeMap<>();
        for (RowState state : collected) {
            Optional<CausalContext> seen = Optional.of(CausalContext.EMPTY);
            for (Version version : state.versions()) {
                seen = seen.flatMap(context -> context.join(version.context()))
                        .flatMap(context -> context.join(new CausalContext(List.of(version.dot()))));
            }
            seen.ifPresent(context -> rows.put(state.id(), new Entry(context, state.revision())));
        }
        return new Horizon(rows, List.of());
    }

    /** Returns the rows that have an entry of their own, in ring order. */
    public NavigableMap<RowId, Entry> rows() {
        return Collections.unmodifiableNavigableMap(rows);
    }

    /** Returns what was folded: arcs that do not overlap, in the order of their beginnings. */
    public List<Folded> arcs() {
        return arcs;
    }

    public boolean isEmpty() {
        return rows.isEmpty() && arcs.isEmpty();
    }

    /** Says whether this version of the row was collected, as the row's own entry has it. */
    public boolean coversExactly(RowId row, Dot dot) {
        Entry entry = rows.get(row);
        return entry != null && entry.seen.covers(dot);
    }

    /** Says whether this version of the row was collected or, as far as is known, may have been. */
    public boolean covers(RowId row, Dot dot) {
        return coversExactly(row, dot)
                || arcs.stream().anyMatch(piece -> piece.arc.contains(row.position()) && piece.seen.covers(dot));
    }

    /** Returns what was seen of the row when it was collected; nothing if it has no entry of its own. */
    public CausalContext seen(RowId row) {
        Entry entry = rows.get(row);
        return entry == null ? CausalContext.EMPTY : entry.seen;
    }

    /** Returns the revision that the row had when it was collected; 0 if it has no entry of its own. */
    public long revision(RowId row) {
        Entry entry = rows.get(row);
        return entry == null ? 0 : entry.revision;
    }

    /** Returns the highest revision that the key's register, or a member of its set, had when it was collected. */
    public long revision(RingId position, Key key, boolean ofRegister) {
        long highest = 0;
        for (Map.Entry<RowId, Entry> entry :
                rows.tailMap(RowId.ofRegister(position, key), true).entrySet()) {
            if (!entry.getKey().key().equals(key)) {
                break;
            }
            if (entry.getKey().isRegister() == ofRegister) {
                highest = Math.max(highest, entry.getValue().revision);
            }
        }
        return highest;
    }

    /** Returns the horizon that covers what either covers. */
    public Horizon plus(Horizon other) {
        if (other.isEmpty() || equals(other)) {
            return this;
        }
        List<Folded> joined = arcs;
        for (Folded piece : other.arcs) {
            joined = joined(joined, piece);
        }
        TreeMap<RowId, Entry> all = new TreeMap<>(rows);
        other.rows.forEach((row, entry) -> all.merge(row, entry, Entry::plus));
        return normal(all, joined);
    }

    /** Returns what of it lies in an arc. */
    public Horizon within(Arc arc) {
        TreeMap<RowId, Entry> inside = new TreeMap<>(rows);
        inside.keySet().removeIf(row -> !arc.contains(row.position()));
        List<Folded> parts = arcs.stream()
                .flatMap(piece -> piece.arc.common(arc).stream().map(part -> new Folded(part, piece.seen)))
                .toList();
        return normal(inside, parts);
    }

    /** Returns the entries of single rows alone. */
    public Horizon exact() {
        return arcs.isEmpty() ? this : new Horizon(rows, List.of());
    }

    /** Returns it without the entries of single rows that the test names, and with what is folded cut to these arcs. */
    public Horizon without(Predicate<RowId> dropped, List<Arc> kept) {
        TreeMap<RowId, Entry> left = new TreeMap<>(rows);
        left.keySet().removeIf(dropped);
        Horizon cut = NONE;
        for (Arc arc : kept) {
            cut = cut.plus(new Horizon(new TreeMap<>(), arcs).within(arc));
        }
        return normal(left, cut.arcs);
    }

    /** Returns how many bytes the entries of single rows count against a bound. */
    public int cost() {
        return rows.entrySet().stream()
                .mapToInt(entry -> entry.getKey().key().partition().size()
                        + entry.getKey().key().item().size()
                        + entry.getKey().member().size()
                        + 48 * (1 + entry.getValue().seen.dots().size()))
                .sum();
    }

    /** Returns it with the entries of all these arcs, which do not overlap, folded into one; the same if that would name too many stores. */
    public Horizon folded(List<Arc> pieces) {
        Optional<CausalContext> all = Optional.of(CausalContext.EMPTY);
        for (Map.Entry<RowId, Entry> entry : rows.entrySet()) {
            RingId position = entry.getKey().position();
            if (pieces.stream().anyMatch(piece -> piece.contains(position))) {
                all = all.flatMap(seen -> seen.join(entry.getValue().seen));
            }
        }
        return all.map(seen -> plus(of(
                        Map.of(),
                        pieces.stream().map(piece -> new Folded(piece, seen)).toList())))
                .orElse(this);
    }

    private static List<Folded> joined(List<Folded> held, Folded piece) {
        List<Folded> all = new ArrayList<>();
        List<Arc> rest = List.of(piece.arc);
        for (Folded known : held) {
            if (!known.arc.overlaps(piece.arc)) {
                all.add(known);
                continue;
            }
            known.arc.without(piece.arc).forEach(part -> all.add(new Folded(part, known.seen)));
            CausalContext both = known.seen.join(piece.seen).orElse(known.seen);
            known.arc.common(piece.arc).forEach(part -> all.add(new Folded(part, both)));
            rest = rest.stream()
                    .flatMap(part -> part.without(known.arc).stream())
                    .toList();
        }
        rest.forEach(part -> all.add(new Folded(part, piece.seen)));
        return all;
    }

    /**
     * Equal horizons are written alike: neighbours with the same context are one arc, the whole circle is cut at zero, and what an
     * arc covers has no entry.
     */
    private static Horizon normal(TreeMap<RowId, Entry> rows, List<Folded> arcs) {
        List<Folded> pieces = new ArrayList<>();
        arcs.stream()
                .filter(piece -> !piece.seen.dots().isEmpty())
                .sorted(BY_BEGINNING)
                .forEach(piece -> append(pieces, piece));
        if (pieces.size() > 1 && pieces.get(pieces.size() - 1).isBefore(pieces.get(0))) {
            append(pieces, pieces.remove(0));
            pieces.sort(BY_BEGINNING);
        }
        pieces.replaceAll(piece -> piece.arc.from().equals(piece.arc.to()) ? new Folded(CIRCLE, piece.seen) : piece);
        rows.entrySet()
                .removeIf(entry -> pieces.stream()
                        .anyMatch(piece -> piece.arc.contains(entry.getKey().position())
                                && piece.seen.covers(entry.getValue().seen)));
        return new Horizon(rows, pieces);
    }

    private static void append(List<Folded> pieces, Folded next) {
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last).isBefore(next)) {
            Folded before = pieces.remove(last);
            pieces.add(new Folded(new Arc(before.arc.from(), next.arc.to()), next.seen));
        } else {
            pieces.add(next);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Horizon horizon && rows.equals(horizon.rows) && arcs.equals(horizon.arcs);
    }

    @Override
    public int hashCode() {
        return 31 * rows.hashCode() + arcs.hashCode();
    }

    @Override
    public String toString() {
        return rows.size() + " rows and " + arcs + " collected";
    }

    /**
     * One row that was collected.
     *
     * @param seen its versions, and those that they had replaced
     * @param revision its revision
     */
    public record Entry(CausalContext seen, long revision) {
        public Entry {
            requireNonNull(seen, "seen is null");
            if (revision < 0) {
                throw new IllegalArgumentException("a revision is not negative, but was " + revision);
            }
        }

        private Entry plus(Entry other) {
            return new Entry(seen.join(other.seen).orElse(seen), Math.max(revision, other.revision));
        }
    }

    /**
     * An arc with many collected rows.
     *
     * @param arc the arc
     * @param seen the versions of all of them, and those that they had replaced
     */
    public record Folded(Arc arc, CausalContext seen) {
        public Folded {
            requireNonNull(arc, "arc is null");
            requireNonNull(seen, "seen is null");
        }

        private boolean isBefore(Folded next) {
            return arc.to().equals(next.arc.from()) && seen.equals(next.seen);
        }
    }

    /** Returns a digest of it, 32 bytes; nothing if it is empty. Equal horizons have equal digests. */
    public Bytes digest() {
        return RowDigests.of(this);
    }
}
