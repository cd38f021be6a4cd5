// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All rows of one node, in memory and in ring order: what reads are served from and what reconciliation compares.
 *
 * <p>Rows only grow along {@link RowState#merge}, until they end or are dropped whole; a row that has ended does not come
 * back. Confined to the node's serial context. It writes nothing to disk.
 */
public final class RecordTable {
    private final RowTree tree = new RowTree();
    private final TreeMap<Bytes, Integer> itemsByPartition = new TreeMap<>();
    private final TreeSet<Ending> endings = new TreeSet<>();
    private final TreeSet<Ending> collectable = new TreeSet<>();
    private Horizon horizon = Horizon.NONE;

    /** Returns how many rows there are. */
    public int size() {
        return tree.size();
    }

    /** Returns the row at this place in ring order, from 0. */
    public RowState at(int index) {
        return tree.at(index);
    }

    /** Returns how many rows come before this position. */
    public int indexOf(RingId position) {
        return tree.rank(row -> row.position().compareTo(position) < 0);
    }

    /** Returns how many rows stand at this position or before it. */
    public int indexAfter(RingId position) {
        return tree.rank(row -> row.position().compareTo(position) <= 0);
    }

    /** Returns what is known of a member. */
    public Optional<RowState> find(RowId id) {
        return tree.find(id);
    }

    /** Merges what is told of a member with what is known; returns the new state, or nothing if that changed nothing. */
    public Optional<RowState> merge(RowState told, Instant now) {
        Optional<RowState> known = tree.find(told.id());
        Optional<RowState> taken = told.filter(row -> !isCollected(row, known));
        if (told.goneAt(now) || taken.isEmpty()) {
            return Optional.empty();
        }
        RowState merged = known.map(state -> state.merge(taken.get())).orElse(taken.get());
        if (known.isPresent() && known.get().equals(merged)) {
            return Optional.empty();
        }
        put(known, merged);
        return Optional.of(merged);
    }

    private void put(Optional<RowState> known, RowState merged) {
        if (known.isPresent()) {
            forgetEnds(known.get());
        } else if (of(merged.id().position(), merged.id().key()).rows() == 0) {
            itemsByPartition.merge(merged.id().key().partition(), 1, Integer::sum);
        }
        tree.put(merged);
        Ending.of(merged).ifPresent(endings::add);
        Ending.ofTombstone(merged).ifPresent(collectable::add);
    }

    private void forgetEnds(RowState state) {
        Ending.of(state).ifPresent(endings::remove);
        Ending.ofTombstone(state).ifPresent(collectable::remove);
    }

    /**
     * Says whether a version that is told of was collected. What is known here was not; nor is it said of a version of a row of which
     * a known version could be mistaken for it, because only the whole arc's entry covers it.
     */
    private boolean isCollected(Row told, Optional<RowState> known) {
        if (horizon.isEmpty() || !(told.order() instanceof Version version)) {
            return false;
        }
        List<Version> held = known.map(RowState::versions).orElse(List.of());
        Dot dot = version.dot();
        if (!horizon.covers(told.id(), dot)
                || held.stream().anyMatch(mine -> mine.dot().equals(dot))) {
            return false;
        }
        return horizon.coversExactly(told.id(), dot)
                || held.stream()
                        .noneMatch(
                                mine -> mine.dot().sameStore(dot) && mine.dot().counter() < dot.counter());
    }

    /** Returns what was collected, as far as it is known here. */
    public Horizon horizon() {
        return horizon;
    }

    /** Takes over another horizon; the rows stay as they are. */
    public void horizon(Horizon latest) {
        horizon = latest;
    }

    /** Returns the horizon, row by row, by which these are not taken; empty if they are. */
    public Horizon collectedOf(List<RowState> told) {
        TreeMap<RowId, Horizon.Entry> entries = new TreeMap<>();
        for (RowState state : horizon.isEmpty() ? List.<RowState>of() : told) {
            Optional<RowState> known = tree.find(state.id());
            List<Version> old = state.rows().stream()
                    .filter(row -> isCollected(row, known))
                    .map(row -> (Version) row.order())
                    .toList();
            if (!old.isEmpty()) {
                CausalContext dots = new CausalContext(List.of());
                for (Version version : old) {
                    dots = dots.plus(new CausalContext(List.of(version.dot())));
                }
                CausalContext exact = horizon.seen(state.id());
                long revision = horizon.revision(state.id());
                entries.put(state.id(), new Horizon.Entry(exact.join(dots).orElse(dots), revision));
            }
        }
        return Horizon.of(entries, List.of());
    }

    /** Returns what of a member's rows here the entry of that row covers. */
    public Optional<RowState> collected(RowId id, Horizon entries) {
        return tree.find(id)
                .flatMap(state -> state.filter(
                        row -> row.order() instanceof Version version && entries.coversExactly(id, version.dot())));
    }

    /** Takes what the entry of a row covers out of a member's rows; returns what is left, if anything is. */
    public Optional<RowState> collect(RowId id, Horizon entries) {
        Optional<RowState> left = tree.find(id)
                .flatMap(state -> state.filter(
                        row -> !(row.order() instanceof Version version && entries.coversExactly(id, version.dot()))));
        left.ifPresentOrElse(state -> put(tree.find(id), state), () -> drop(id));
        return left;
    }

    /** Returns the rows at such positions that may be collected at this time, at most so many. */
    public List<RowState> collectable(Predicate<RingId> where, Instant now, int most) {
        return collectable.stream()
                .takeWhile(ending -> !ending.at.isAfter(now))
                .filter(ending -> where.test(ending.id.position()))
                .limit(most)
                .flatMap(ending -> tree.find(ending.id).stream())
                .toList();
    }

    /** Returns how many rows are tombstones, or values that have ended and stay behind like one. */
    public int tombstones() {
        return collectable.size();
    }

    /** Takes the member's rows out; nothing happens if there are none. */
    public void drop(RowId id) {
        Optional<RowState> known = tree.find(id);
        if (known.isEmpty()) {
            return;
        }
        tree.remove(id);
        forgetEnds(known.get());
        if (of(id.position(), id.key()).rows() == 0) {
            Bytes partition = id.key().partition();
            if (itemsByPartition.merge(partition, -1, Integer::sum) == 0) {
                itemsByPartition.remove(partition);
            }
        }
    }

    /** Returns the rows whose end and grace are over. */
    public List<RowId> gone(Instant now) {
        List<RowId> gone = new ArrayList<>();
        for (Ending ending : endings) {
            if (ending.at.plus(Row.GRACE).isAfter(now)) {
                break;
            }
            gone.add(ending.id);
        }
        return gone;
    }

    /** Returns the set at the key as readers see it at this time. */
    public SetValue read(RingId position, Key key, Instant now) {
        return read(position, key, rows(position, key), now);
    }

    private SetValue read(RingId position, Key key, List<RowState> rows, Instant now) {
        List<SetMember> members = new ArrayList<>();
        long setVersion = horizon.revision(position, key, false);
        for (RowState state : rows) {
            if (!state.id().isRegister()) {
                setVersion = Math.max(setVersion, state.revision());
                state.visibleAt(now).ifPresent(members::add);
            }
        }
        return new SetValue(key, setVersion, members);
    }

    /** Returns the register at the key as readers see it at this time. */
    public RegisterValue readRegister(RingId position, Key key, Instant now) {
        return readRegister(position, key, find(RowId.ofRegister(position, key)), now);
    }

    private RegisterValue readRegister(RingId position, Key key, Optional<RowState> row, Instant now) {
        RegisterValue value = row.map(state -> RegisterValue.of(state, now)).orElse(RegisterValue.absent(key));
        return horizon.isEmpty()
                ? value
                : value.after(horizon.revision(position, key, true), horizon.seen(RowId.ofRegister(position, key)));
    }

    /** Returns what stands at the key whose rows these are, all of them, as readers see it at this time. */
    public Contents read(List<RowState> rows, Instant now) {
        RowId first = rows.get(0).id();
        return new Contents(
                read(first.position(), first.key(), rows, now),
                readRegister(
                        first.position(),
                        first.key(),
                        first.isRegister() ? Optional.of(rows.get(0)) : Optional.empty(),
                        now));
    }

    /** Returns the rows of each key of the partition whose item comes after this one; of each key if none is given. */
    public Iterator<List<RowState>> keysAfter(RingId position, Bytes partition, Optional<Bytes> item) {
        int from = item.isPresent()
                ? tree.rank(row -> order(row, position, new Key(partition, item.get())) <= 0)
                : tree.rank(row -> order(row, position, partition) < 0);
        return new KeyRows(tree, from, tree.rank(row -> order(row, position, partition) <= 0));
    }

    /** Returns all rows at the key: its register, then its set in the order of the members. */
    public List<RowState> rows(RingId position, Key key) {
        int from = tree.rank(row -> order(row, position, key) < 0);
        int to = tree.rank(row -> order(row, position, key) <= 0);
        List<RowState> rows = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            rows.add(tree.at(i));
        }
        return rows;
    }

    /** Returns the sum over all rows at the key. */
    public RowSummary of(RingId position, Key key) {
        return tree.summary(
                tree.rank(row -> order(row, position, key) < 0), tree.rank(row -> order(row, position, key) <= 0));
    }

    /** Returns the sum over one row: nothing if it is not there. */
    public RowSummary of(RowId id) {
        return find(id).map(RowSummary::of).orElse(RowSummary.NONE);
    }

    /** Returns the sum over the rows of a partition. */
    public RowSummary of(RingId position, Bytes partition) {
        return tree.summary(
                tree.rank(row -> order(row, position, partition) < 0),
                tree.rank(row -> order(row, position, partition) <= 0));
    }

    /** Returns how many keys of the partition have a row. */
    public int items(Bytes partition) {
        return itemsByPartition.getOrDefault(partition, 0);
    }

    /** Returns the rows of an arc. */
    public ArcRows rows(Arc arc) {
        return new ArcRows(tree, arc);
    }

    /** Returns the rows of several arcs that do not overlap, as the table stands now. */
    public JoinedRows rows(List<Arc> arcs) {
        return new JoinedRows(tree, arcs);
    }

    /** Returns the first row in ring order. */
    public Optional<RowId> first() {
        return tree.size() > 0 ? Optional.of(tree.at(0).id()) : Optional.empty();
    }

    /** Returns the first row after those of this key, in ring order. */
    public Optional<RowId> firstAfter(RingId position, Key key) {
        int index = tree.rank(row -> order(row, position, key) <= 0);
        return index < tree.size() ? Optional.of(tree.at(index).id()) : Optional.empty();
    }

    private static int order(RowId row, RingId position, Key key) {
        int order = row.position().compareTo(position);
        return order == 0 ? row.key().compareTo(key) : order;
    }

    private static int order(RowId row, RingId position, Bytes partition) {
        int order = row.position().compareTo(position);
        return order == 0 ? row.key().partition().compareTo(partition) : order;
    }

    private record Ending(Instant at, RowId id) implements Comparable<Ending> {
        static Optional<Ending> of(RowState state) {
            return state.end().map(end -> new Ending(end, state.id()));
        }

        static Optional<Ending> ofTombstone(RowState state) {
            return state.collectable().map(end -> new Ending(end, state.id()));
        }

        @Override
        public int compareTo(Ending other) {
            return Comparator.comparing(Ending::at).thenComparing(Ending::id).compare(this, other);
        }
    }
}
