// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Somebody who watches the epochs of some groups.
 *
 * <p>Invariant: of each group it is told ever higher epochs, and of those that wait for a slow one only the highest is kept. Thread-safe;
 * the lock guards what waits, and the sink.
 */
public final class EpochStream {
    private final EpochSink sink;
    private final EpochIndex index;
    private final Set<GroupId> groups;
    private final TreeMap<GroupId, GroupEpoch> highest = new TreeMap<>();
    private final TreeMap<GroupId, GroupEpoch> waiting = new TreeMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean begun;

    EpochStream(EpochSink sink, EpochIndex index, List<GroupEpoch> first) {
        this.sink = requireNonNull(sink, "sink is null");
        this.index = requireNonNull(index, "index is null");
        first.forEach(this::note);
        this.groups = ImmutableSortedSet.copyOf(highest.keySet());
    }

    /** Tells what waits, as soon as the sink takes it: first all that there are, even if there are none. */
    public synchronized void drain() {
        if (!closed.get() && (!begun || !waiting.isEmpty()) && sink.isReady()) {
            begun = true;
            List<GroupEpoch> told = List.copyOf(waiting.values());
            waiting.clear();
            sink.send(told);
        }
    }

    /** Says that somebody is here, where there is nothing else to say. */
    synchronized void beat() {
        if (!closed.get() && begun && waiting.isEmpty() && sink.isReady()) {
            sink.send(List.of());
        }
    }

    /** Ends it; a second call has no effect. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            index.leave(this);
        }
    }

    /** Hears of a group's epoch. */
    synchronized void tell(GroupId group, long epoch) {
        GroupEpoch known = highest.get(group);
        if (known != null && known.epoch() < epoch) {
            note(new GroupEpoch(known.group(), epoch));
            drain();
        }
    }

    /** Returns the groups. */
    Set<GroupId> groups() {
        return groups;
    }

    /** Returns a group under the name by which it was found. */
    synchronized GroupRef ref(GroupId group) {
        return requireNonNull(highest.get(group), "not watched").group();
    }

    private void note(GroupEpoch epoch) {
        highest.put(epoch.group().id(), epoch);
        waiting.put(epoch.group().id(), epoch);
    }
}
