// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.dht.id.Endpoint;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.group.GroupFiles;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.RemovalListener;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.grpc.CatalogGrpc;
import io.chordal.tracker.grpc.SwarmGrpc;
import io.chordal.tracker.grpc.TrackerCalls;
import io.chordal.tracker.grpc.TrackerRingGrpc;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.relay.Relay;
import io.chordal.tracker.relay.RelayLogs;
import io.chordal.tracker.relay.RelayReceiver;
import io.chordal.tracker.relay.RelaySelf;
import io.chordal.tracker.relay.RelaySink;
import io.chordal.tracker.relay.RelayView;
import io.chordal.tracker.ring.RingCatalogRecords;
import io.chordal.tracker.sharing.GroupAccess;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.swarm.Withdrawn;
import io.grpc.BindableService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has what and what it is called: the swarm, the catalogue, and the relay by which all trackers know the same of it.
 *
 * <p>Thread-safe.
 */
final class SharingParts implements RelaySink {
    private static final Logger log = LoggerFactory.getLogger(SharingParts.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final TrackerConfig config;
    private final TrackerRing ring;
    private final RingDirectory nodes;
    private final Ticker ticker;
    private final long boot;
    private final RelayLogs logs;
    private final SwarmRegistry swarm;
    private final CatalogRecords records;
    private final Catalog catalog;
    private final Sharing sharing;
    private final RelayReceiver receiver;
    private volatile ObjLongConsumer<GroupId> epochs = (group, epoch) -> {};

    private SharingParts(
            TrackerConfig config,
            TrackerRing ring,
            Registers registers,
            RingDirectory nodes,
            Ticker ticker,
            RandomGenerator random) {
        this.config = requireNonNull(config, "config is null");
        this.ring = requireNonNull(ring, "ring is null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        boot = random.nextLong();
        logs = new RelayLogs(ring.others().size(), ticker);
        swarm = new SwarmRegistry(config.swarm(), ticker, random, logs);
        records = new RingCatalogRecords(ring.node().records(), registers, ring.failures());
        catalog = new Catalog(config.catalog(), records, swarm, InstantSource.system(), logs);
        sharing = new Sharing(swarm, catalog);
        receiver = new RelayReceiver(swarm.told(), nodes, this, boot);
    }

    /** Puts them together. */
    static SharingParts of(
            TrackerConfig config,
            TrackerRing ring,
            Registers registers,
            RingDirectory nodes,
            Ticker ticker,
            RandomGenerator random) {
        SharingParts parts = new SharingParts(config, ring, registers, nodes, ticker, random);
        nodes.tell(parts.logs);
        return parts;
    }

    /** Returns the services for clients. */
    List<BindableService> services(GroupAccess access) {
        return ImmutableList.of(
                new CatalogGrpc(access, catalog, sharing, nodes), new SwarmGrpc(access, swarm, sharing));
    }

    /** Returns the service for other trackers. */
    BindableService ringService() {
        return new TrackerRingGrpc(receiver);
    }

    /** Returns how many peers and files are known. */
    SwarmRegistry.Size size() {
        return swarm.size();
    }

    /** Returns the records of the catalogue. */
    CatalogRecords records() {
        return records;
    }

    /** Returns the catalogue. */
    Catalog catalog() {
        return catalog;
    }

    /** Returns which files a group has, for whoever signs grants. */
    GroupFiles files() {
        return sharing;
    }

    /** Returns what is to hear of removals at this tracker, so that all trackers do. */
    RemovalListener removals() {
        return (group, subject, epoch) -> {
            swarm.dropSubject(group.id(), subject);
            logs.memberRemoved(group.id(), subject, epoch);
        };
    }

    /**
     * Begins to tell the other trackers, and to look after what is known here.
     *
     * @param open where clients call this tracker
     * @param raised hears of epochs that were raised at other trackers
     */
    void begin(Lifecycle lifecycle, Housekeeping chores, Endpoint open, ObjLongConsumer<GroupId> raised) {
        epochs = requireNonNull(raised, "raised is null");
        RelaySelf self = new RelaySelf(ring.node().endpoint().toString(), boot, open.toString());
        List<Relay.Other> others = ring.others().stream()
                .map(other -> new Relay.Other(
                        other.toString(),
                        lifecycle.add("calls to the tracker at " + other, new TrackerCalls(other, ring.proof()))))
                .toList();
        lifecycle.add("relay", Relay.start(self, others, logs, new RelayView(swarm.own(), nodes, ticker)));
        chores.every(SWEEP, "dropping dead peers", swarm::sweep);
        chores.now("counting the catalogue", catalog::recount);
        chores.everyLong(config.sweep(), "going over the catalogue", catalog::sweep);
    }

    @Override
    public void withdrawn(List<Withdrawn> withdrawn) {
        told("deleting what the last peer withdrew at another tracker", catalog.release(withdrawn));
    }

    @Override
    public void restore(GroupId group, CatalogEntry entry) {
        told("entering '" + entry.name() + "' again", catalog.restore(group, entry));
    }

    @Override
    public void memberRemoved(GroupId group, Subject subject, long epoch) {
        swarm.dropSubject(group, subject);
        epochs.accept(group, epoch);
    }

    private static void told(String what, CompletionStage<Void> stage) {
        stage.whenComplete((done, failure) -> {
            if (failure != null) {
                log.warn("{} failed: {}", what, failure.toString());
            }
        });
    }
}
