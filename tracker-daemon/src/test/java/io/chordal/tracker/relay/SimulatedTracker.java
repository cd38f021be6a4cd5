// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.CatalogConfig;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.membership.MembershipConfig;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.SwarmLimits;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.swarm.Withdrawn;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One life of a tracker with all that the relay is between: swarm, catalogue, lines to the others. */
final class SimulatedTracker implements RelaySink {
    final String address;
    final SwarmRegistry swarm;
    final Catalog catalog;
    final Sharing sharing;
    final RelayReceiver receiver;
    final List<RelayLine> lines = new ArrayList<>();
    final RelayLogs logs;
    final RingDirectory nodes;
    final List<String> removals = new ArrayList<>();

    SimulatedTracker(
            String address, int others, ManualTicker time, MemoryRecords records, Random random, int mostWaiting) {
        this.address = address;
        long boot = random.nextLong();
        logs = new RelayLogs(others, time, mostWaiting);
        swarm = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(random.nextLong()), logs);
        catalog = new Catalog(CatalogConfig.defaults(), records, swarm, time, logs);
        sharing = new Sharing(swarm, catalog);
        nodes = new RingDirectory(MembershipConfig.defaults(), time, new Random(random.nextLong()), false);
        nodes.tell(logs);
        receiver = new RelayReceiver(swarm.told(), nodes, this, boot);
        RelayView view = new RelayView(swarm.own(), nodes, time);
        for (int i = 0; i < others; i++) {
            lines.add(new RelayLine(new RelaySelf(address, boot, address), logs.of(i), view));
        }
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
}
