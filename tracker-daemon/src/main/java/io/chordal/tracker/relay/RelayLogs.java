// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogListener;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.membership.RingNodeListener;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.swarm.SwarmListener;
import io.chordal.tracker.value.PeerId;
import java.util.stream.IntStream;

/** Notes for each other tracker what happens at this one. Thread-safe: each log is. It returns at once. */
public final class RelayLogs implements SwarmListener, CatalogListener, RingNodeListener {
    /** So many things wait to be told to one tracker. */
    static final int MOST_WAITING = 100_000;

    private final ImmutableList<RelayLog> logs;
    private final Ticker ticker;

    /** Returns empty logs for so many other trackers. */
    public RelayLogs(int others, Ticker ticker) {
        this(others, ticker, MOST_WAITING);
    }

    RelayLogs(int others, Ticker ticker, int mostWaiting) {
        this.logs = IntStream.range(0, others)
                .mapToObj(i -> new RelayLog(mostWaiting))
                .collect(ImmutableList.toImmutableList());
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    RelayLog of(int other) {
        return logs.get(other);
    }

    @Override
    public void leaseChanged(PeerId peer) {
        add(new Pending.Lease(peer));
    }

    @Override
    public void announced(HoldingKey key) {
        add(new Pending.Holding(key, Pending.Fate.ANNOUNCED));
    }

    @Override
    public void withdrawn(HoldingKey key, boolean keepEntries) {
        add(new Pending.Holding(key, keepEntries ? Pending.Fate.WITHDRAWN_KEEPING : Pending.Fate.WITHDRAWN));
    }

    @Override
    public void named(SharedFile shared, FileName name) {
        add(new Pending.Name(shared, name));
    }

    @Override
    public void removed(GroupId group, CatalogEntry entry) {
        add(new Pending.Event(new Change.EntryRemoved(group, entry)));
    }

    @Override
    public void seen(RingNode node, ClusterId ring) {
        add(new Pending.Node(node, ring, false, ticker.read()));
    }

    @Override
    public void left(RingNode node, ClusterId ring) {
        add(new Pending.Node(node, ring, true, ticker.read()));
    }

    /** Somebody is no member of a group any more, as was decided here. */
    public void memberRemoved(GroupId group, Subject subject, long epoch) {
        add(new Pending.Event(new Change.MemberRemoved(group, subject, epoch)));
    }

    private void add(Pending pending) {
        for (RelayLog log : logs) {
            log.add(pending);
        }
    }
}
