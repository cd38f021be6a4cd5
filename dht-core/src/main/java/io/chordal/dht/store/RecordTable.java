// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

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
        if (told.goneAt(now)) {
            return Optional.empty();
        }
        Optional<RowState> known = tree.find(told.id());
        RowState merged = known.map(state -> state.merge(told)).orElse(told);
        if (known.isPresent() && known.get().equals(merged)) {
            return Optional.empty();
        }
        if (known.isPresent()) {
            Ending.of(known.get()).ifPresent(endings::remove);
        } else if (of(told.id().position(), told.id().key()).rows() == 0) {
            itemsByPartition.merge(told.id().key().partition(), 1, Integer::sum);
        }
        tree.put(merged);
        Ending.of(merged).ifPresent(endings::add);
        return Optional.of(merged);
    }

    /** Takes the member's rows out; nothing happens if there are none. */
    public void drop(RowId id) {
        Optional<RowState> known = tree.find(id);
        if (known.isEmpty()) {
            return;
        }
        tree.remove(id);
        Ending.of(known.get()).ifPresent(endings::remove);
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
        List<SetMember> members = new ArrayList<>();
        long setVersion = 0;
        for (RowState state : rows(position, key)) {
            if (!state.id().isRegister()) {
                setVersion = Math.max(setVersion, state.revision());
                state.visibleAt(now).ifPresent(members::add);
            }
        }
        return new SetValue(key, setVersion, members);
    }

    /** Returns the register at the key as readers see it at this time. */
    public RegisterValue readRegister(RingId position, Key key, Instant now) {
        return find(RowId.ofRegister(position, key))
                .map(state -> RegisterValue.of(state, now))
                .orElse(RegisterValue.absent(key));
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

    /** Returns the first row in ring order. */
    public Optional<RowId> first() {
        return tree.size() > 0 ? Optional.of(tree.at(0).id()) : Optional.empty();
    }

    /** Returns the first row after those of this key, in ring order. */
    public Optional<RowId> firstAfter(RingId position, Key key) {
        int index = tree.rank(row -> order(row, position, key) <= 0);
        return index < tree.size() ? Optional.of(tree.at(index).id()) : Optional.empty();
    }

    /** Returns the first row of the partition whose item comes after this one; its first row if none is given. */
    public Optional<RowId> firstAfter(RingId position, Bytes partition, Optional<Bytes> item) {
        int index = item.isPresent()
                ? tree.rank(row -> order(row, position, new Key(partition, item.get())) <= 0)
                : tree.rank(row -> order(row, position, partition) < 0);
        return index < tree.size() && order(tree.at(index).id(), position, partition) == 0
                ? Optional.of(tree.at(index).id())
                : Optional.empty();
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

        @Override
        public int compareTo(Ending other) {
            return Comparator.comparing(Ending::at).thenComparing(Ending::id).compare(this, other);
        }
    }
}
