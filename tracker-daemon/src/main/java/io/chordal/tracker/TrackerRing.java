// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.grpc.ListenerConfig;
import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.trust.ClusterSecret;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.grpc.NodeMount;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.replica.StaticHomes;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.grpc.ClusterProof;
import io.chordal.tracker.grpc.TrackerErrors;
import io.chordal.tracker.members.MissingTrackers;
import io.chordal.tracker.members.TrackerList;
import io.chordal.tracker.members.TrackerWatch;
import io.chordal.tracker.record.RecordFailures;
import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * This tracker's node of the ring of trackers: made first, so that services can keep records in it, and taken into the ring once its
 * listener serves them.
 *
 * <p>Thread-safe.
 */
final class TrackerRing {
    /**
     * What a tracker without a list is called in its ring of one. Nobody calls it there, and its records stay at home whatever ports it
     * listens at.
     */
    static final Endpoint LONE = new Endpoint("localhost", TrackerConfig.DEFAULT_PORT + 1000);

    private static final String NAME_LABEL = "tracker ring name";
    private static final int NAME_BYTES = 16;
    private static final Duration ENTER_WITHIN = Duration.ofSeconds(5);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(5);
    /** A client waits for 5 s until it asks another tracker: by then this one has said what it could not do. */
    private static final Duration OPERATION = Duration.ofSeconds(4);

    private static final Duration PROBE = Duration.ofSeconds(1);

    private final TrackerConfig config;
    private final ClusterSecret secret;
    private final NodeMount mount;
    private final DhtNode node;
    private final TrackerWatch watch;
    private final RingFormation formation;

    private TrackerRing(TrackerConfig config, ClusterSecret secret, NodeMount mount, DhtNode node) {
        this.config = config;
        this.secret = secret;
        this.mount = mount;
        this.node = node;
        List<Endpoint> others = config.place().map(TrackerPlace::others).orElse(List.of());
        Optional<Bytes> name = config.place()
                .filter(place -> place.list().size() > 1)
                .map(place -> secret.derive(NAME_LABEL, NAME_BYTES));
        TrackerPing ping = new TrackerPing(node);
        watch = new TrackerWatch(others, ping, Ticker.systemTicker());
        formation = new RingFormation(node, others, name, ping, watch);
    }

    /** Makes the node, which is in no ring yet. @throws StartException if it cannot be made */
    static TrackerRing open(TrackerConfig config, OpenHome home, Lifecycle lifecycle) {
        ClusterSecret secret = ClusterSecrets.find(config.place(), home.home());
        NodeMount mount = NodeRpcs.mount();
        Endpoint self = config.place().map(place -> place.own().ring()).orElse(LONE);
        try {
            DhtNode node = lifecycle.add(
                    "ring node",
                    DhtNode.builder()
                            .transport(mount.reachableAt(self, List.of(ClusterProof.shown(secret))))
                            .dataDirectory(home.home().ringDirectory())
                            .staticHomes(homes(config.place()))
                            .config(times(config.place()))
                            .client(List.of())
                            .start());
            return new TrackerRing(config, secret, mount, node);
        } catch (DhtException e) {
            throw cannotStart(home, e);
        }
    }

    private static StaticHomes homes(Optional<TrackerPlace> place) {
        return place.map(among -> new StaticHomes(HomeList.of(among.list().members()), among.quorum()))
                .orElseGet(() -> StaticHomes.of(HomeList.of(List.of(LONE))));
    }

    private static DhtConfig times(Optional<TrackerPlace> place) {
        boolean local = place.map(TrackerPlace::staysOnThisMachine).orElse(true);
        DhtConfig times = local ? DhtConfig.local() : DhtConfig.lan();
        return times.withRing(times.ring().with(ring -> ring.probeTimeout(PROBE)))
                .withRecords(times.records()
                        .with(records -> records.repairInterval(COMPARE_EVERY).operationTimeout(OPERATION)));
    }

    /**
     * Opens the listener for the other trackers and goes into the ring; waits for that a while, and goes on with it in the background.
     *
     * @throws StartException if the address cannot be taken, or the disk fails
     */
    Listener enter(
            OpenHome home, Lifecycle lifecycle, Housekeeping chores, List<BindableService> further, AuditLog audit) {
        Listener listener = lifecycle.add(
                "ring listener",
                Listener.openPublic(
                        ListenerConfig.of(config.effectiveRingListen(), "--ring-listen", config.insecure()),
                        ImmutableList.<BindableService>builder()
                                .addAll(mount.services())
                                .addAll(further)
                                .build(),
                        Gate.ofTrackers(ClusterProof.demanded(secret), audit),
                        Runnable::run,
                        TrackerErrors::toStatus));
        try {
            formation.enter().toCompletableFuture().get(ENTER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // It goes on in the background; records can be used as soon as enough trackers are up.
        } catch (ExecutionException | CompletionException | CancellationException e) {
            throw cannotEnter(home, DhtException.from(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(ExitCode.INTERRUPTED, "interrupted while starting", e);
        }
        chores.everyLong(TrackerWatch.PERIOD, "looking after the other trackers", formation::tend);
        return listener;
    }

    private static StartException cannotEnter(OpenHome home, DhtException e) {
        return TrackerPing.isOfAnother(e)
                ? new StartException(
                        ExitCode.CONFLICT,
                        "the other trackers do not take this one in: " + e.getMessage()
                                + "; give all the same list, the same quorum and the same secret",
                        e)
                : cannotStart(home, e);
    }

    private static StartException cannotStart(OpenHome home, DhtException e) {
        return new StartException(
                e.reason() == CallFailure.Reason.STORAGE ? ExitCode.ofDisk(e) : ExitCode.INTERNAL,
                "cannot start the node of the tracker ring in " + home.home().ringDirectory() + ": " + e.getMessage(),
                e);
    }

    /** Returns the node. */
    DhtNode node() {
        return node;
    }

    /** Says whether there is no other tracker. */
    boolean isAlone() {
        return configured().members().size() == 1;
    }

    /** Returns the list of homes as it was configured. */
    HomeList configured() {
        return homes(config.place()).list();
    }

    /** Returns the list of trackers as it was configured, if there is one. */
    Optional<TrackerList> list() {
        return config.place().map(TrackerPlace::list);
    }

    /** Returns where the configuration says that clients call the tracker of this name. */
    Optional<Endpoint> listed(Endpoint member) {
        return config.place()
                .flatMap(place -> place.list()
                        .lineOfMember(member)
                        .map(line -> place.list().line(line).open()));
    }

    /** Returns the names of the other trackers. */
    List<Endpoint> others() {
        return configured().members().stream()
                .filter(member -> !member.equals(node.endpoint()))
                .toList();
    }

    /** Returns what puts the proof of the cluster's secret on each call to another tracker. */
    ClientInterceptor proof() {
        return ClusterProof.shown(secret);
    }

    /** Returns how failures of records are told. */
    RecordFailures failures() {
        return new RecordFailures(this::missing);
    }

    /** Returns why a quorum of this kind may not be met, if too many trackers are down for it. */
    Optional<String> missing(String kindOfQuorum) {
        Quorum quorum = config.place().map(TrackerPlace::quorum).orElseGet(() -> Quorum.suiting(1));
        return new MissingTrackers(node.endpoint(), configured().members(), quorum, watch).why(kindOfQuorum);
    }

    /** Returns which other trackers are up. */
    TrackerWatch watch() {
        return watch;
    }

    /** Returns the services with which one looks into the ring on this machine. */
    List<BindableService> inspected() {
        return mount.localServices();
    }
}
