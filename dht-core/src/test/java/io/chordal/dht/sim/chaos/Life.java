// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.replica.ReplicaConfig;
import io.chordal.dht.ring.ListLength;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.sim.RingInvariants;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.HistoryChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The life of one cluster, from a seed: first everything that the mix allows happens while clients call, then the world is
 * restored, and the cluster has to come to rest with every promise kept.
 *
 * <p>The same seed gives the same life, with the same trace hash. Confined to one thread; used once.
 */
final class Life {
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(6);
    private static final Duration REST = Duration.ofSeconds(20);

    private final long seed;
    private final FaultMix mix;
    private final SimWorld world;
    private final SimCluster cluster;
    private final SplittableRandom random;
    private final History history = new History();
    private final DiskWitness witness;
    private final Clients clients;
    private final Faults faults;
    private final RingInvariants invariants;
    private final List<String> violations = new ArrayList<>();

    Life(long seed) {
        this.seed = seed;
        this.mix = FaultMix.of(seed);
        this.world = new SimWorld(seed);
        if (mix.throughProtobuf()) {
            world.throughProtobuf();
        }
        this.random = new SplittableRandom(seed);
        this.cluster = new SimCluster(world, config(mix));
        this.witness = new DiskWitness(mix.isInsideZavesAssumptions() ? 3 : 0);
        this.clients = new Clients(cluster, random.split(), history, witness, mix.keys());
        this.faults = new Faults(cluster, mix, random.split(), witness, clients);
        this.invariants = new RingInvariants(cluster::views, 0);
    }

    private static DhtConfig config(FaultMix mix) {
        RingConfig ring =
                RingConfig.lan().withListLength(new ListLength(mix.listLength(), Math.max(16, mix.listLength())));
        ReplicaConfig records = ReplicaConfig.defaults()
                .withRepairInterval(Duration.ofSeconds(10))
                .withSurplusGrace(Duration.ofSeconds(10));
        return DhtConfig.lan().withRing(ring).withRecords(records);
    }

    /** Tells each line of the trace to the reader. */
    Life tracedBy(Consumer<String> reader) {
        world.onTrace(reader);
        return this;
    }

    /** Returns what clients did and were told. */
    History history() {
        return history;
    }

    /** Lives, and returns what came of it. */
    Outcome live() {
        try {
            begin();
            safety();
            liveness();
            check();
        } catch (AssertionError | RuntimeException e) {
            violations.add(String.valueOf(e.getMessage()));
            if (!(e instanceof AssertionError)) {
                throw new AssertionError("seed " + seed + ", " + mix + ": " + e, e);
            }
        }
        List<String> all = new ArrayList<>(violations);
        all.addAll(witness.violations());
        all.addAll(clients.violations());
        return new Outcome(
                seed,
                mix,
                world.traceHash(),
                world.events(),
                history.operations().size(),
                all);
    }

    private void begin() {
        while (cluster.machines().size() < mix.size()) {
            SimMember fresh = cluster.machine();
            witness.watch(fresh.host().disk());
            SimMember entered = cluster.members().isEmpty() ? fresh.found() : fresh.join();
            world.runUntil(() -> !entered.isStarting(), Duration.ofMinutes(1));
        }
        cluster.settle(SETTLE_LIMIT);
        faults.begin();
    }

    private void safety() {
        Duration end = world.now().plus(mix.safety());
        Duration nextFault = world.now().plus(about(mix.pause()));
        while (world.now().compareTo(end) < 0) {
            clients.call();
            run(about(mix.calls()));
            if (world.now().compareTo(nextFault) >= 0) {
                faults.strike();
                nextFault = world.now().plus(about(mix.pause()));
            }
        }
    }

    private Duration about(Duration mean) {
        return Duration.ofNanos((long) (mean.toNanos() * 2 * random.nextDouble()));
    }

    private void run(Duration time) {
        if (!mix.isInsideZavesAssumptions()) {
            world.run(time);
            return;
        }
        world.runUntil(
                () -> {
                    Optional<String> violation = invariants.violation();
                    if (violation.isPresent()) {
                        throw new AssertionError("after " + world.now() + ": " + violation.get());
                    }
                    return false;
                },
                time);
    }

    private void liveness() {
        faults.end();
        Duration end = world.now().plus(SETTLE_LIMIT);
        while (world.now().compareTo(end) < 0) {
            Revival.startAll(cluster, !mix.isInsideZavesAssumptions());
            run(Duration.ofSeconds(1));
            if (cluster.members().size() == cluster.machines().size()
                    && cluster.unsettled().isEmpty()) {
                break;
            }
        }
        cluster.settle(Duration.ZERO);
        run(REST);
        cluster.settle(Duration.ofMinutes(1));
        clients.close();
    }

    private void check() {
        cluster.members().forEach(clients::readAll);
        violations.addAll(HistoryChecker.violations(history, mix.promises()));
        int wanted = Math.min(3, cluster.members().size());
        for (Key key : clients.registers()) {
            copies(key, wanted);
        }
        for (Key key : clients.sets()) {
            copies(key, wanted);
        }
        for (Clients.Acknowledged write : clients.acknowledged()) {
            boolean excused = write.ack() == Ack.PRIMARY && clients.disksLost() > 0;
            boolean there = witness.rowsOf(write.operation()).stream().allMatch(witness::isSomewhere);
            if (!there && !excused) {
                violations.add("on no disk any more: " + write);
            }
        }
    }

    private void copies(Key key, int wanted) {
        ReplicaReport report = cluster.await(cluster.anyNode().records().replicas(key));
        if (report.copies() != 0 && (!report.isComplete() || report.copies() != wanted)) {
            violations.add("not " + wanted + " equal copies of " + key + ": " + report);
        }
    }

    /** What came of a life. */
    record Outcome(long seed, FaultMix mix, String traceHash, long events, int operations, List<String> violations) {
        boolean isGood() {
            return violations.isEmpty();
        }
    }
}
