// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import com.google.common.collect.ImmutableList;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.ListedNode;
import io.chordal.tracker.membership.RingNode;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.SwarmLimits;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.swarm.Withdrawn;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One life of a tracker with all that the relay is between: swarm, catalogue, lines to the others. */
final class SimulatedTracker implements RelaySink, RingNodes {
    final String address;
    final SwarmRegistry swarm;
    final Catalog catalog;
    final Sharing sharing;
    final RelayReceiver receiver;
    final List<RelayLine> lines = new ArrayList<>();
    final RelayLogs logs;
    final TreeMap<String, Long> heard = new TreeMap<>();
    final List<String> removals = new ArrayList<>();
    private final ManualTicker time;

    SimulatedTracker(String address, int others, ManualTicker time, MemoryRecords records, Random random, int mostWaiting) {
        this.address = address;
        this.time = time;
        long boot = random.nextLong();
        logs = new RelayLogs(others, time, mostWaiting);
        swarm = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(random.nextLong()), logs);
        catalog = new Catalog(CatalogConfig.defaults(), records, swarm, time, logs);
        sharing = new Sharing(swarm, catalog);
        receiver = new RelayReceiver(swarm.told(), this, this, boot);
        RelayView view = new RelayView(swarm.own(), this, time);
        for (int i = 0; i < others; i++) {
            lines.add(new RelayLine(new RelaySelf(address, boot, address), logs.of(i), view));
        }
    }

    /** A node of the data ring shows itself here. */
    void heartbeat(RingNode node) {
        heard.put(node.endpoint().toString(), time.read());
        logs.node(node, Samples.ring(1), false);
    }

    @Override
    public void withdrawn(List<Withdrawn> withdrawn) {
        catalog.release(withdrawn);
    }

    @Override
    public void restore(GroupId group, CatalogEntry entry) {
        catalog.restore(group, entry);
    }

    @Override
    public void memberRemoved(GroupId group, Subject subject, long epoch) {
        swarm.dropSubject(group, subject);
        removals.add(subject + "@" + epoch);
    }

    @Override
    public List<ListedNode> list() {
        return ImmutableList.of();
    }

    @Override
    public Optional<ClusterId> name() {
        return Optional.empty();
    }

    @Override
    public void seen(RingNode node, ClusterId ring, Duration lastHeard) {
        heard.merge(node.endpoint().toString(), time.read() - lastHeard.toNanos(), Math::max);
    }

    @Override
    public void left(RingNode node, ClusterId ring) {
        heard.remove(node.endpoint().toString());
    }
}
