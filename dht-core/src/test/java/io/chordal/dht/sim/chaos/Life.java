// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.replica.ReplicaConfig;
import io.chordal.dht.replica.StaticHomes;
import io.chordal.dht.ring.ListLength;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.sim.RingInvariants;
import io.chordal.dht.sim.RingSteps;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The life of one cluster, from a seed: first everything that the mix allows happens while clients call, then the world is
 * restored, and the cluster has to come to rest with every promise kept.
 *
 * <p>The same seed gives the same life, with the same trace hash. Confined to one thread; used once.
 */
final class Life {
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(6);
    private static final Duration REST = Duration.ofSeconds(20);
    private static final int LOOKS = 3;
    /** Longer than a goodbye takes, shorter than it takes to find a dead neighbour out. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final long seed;
    private final FaultMix mix;
    private final SimWorld world;
    private final SimCluster cluster;
    private final SplittableRandom random;
    private final History history = new History();
    private final DiskWitness witness;
    private final Clients clients;
    private final Faults faults;
    private final Ephemera ephemera;
    private final Births births;
    private final Watchers watchers;
    private final Bounds bounds;
    private final RingInvariants invariants;
    private final RingSteps steps;
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
        if (mix.places() > 1) {
            SplittableRandom draws = new SplittableRandom(seed + 1);
            cluster.virtualNodes(() -> 1 + draws.nextInt(mix.places()));
        }
        if (mix.world().isOfHomes()) {
            cluster.staticHomes(homes(mix.world() == FaultMix.World.CHANGING_HOMES ? mix.size() - 1 : mix.size()));
        }
        this.witness = new DiskWitness(mix.world() == FaultMix.World.CHANGING_HOMES, mix.keepsTombstones());
        this.clients = new Clients(cluster, random.split(), history, witness, mix);
        this.births = new Births(cluster, random.split(), mix);
        this.faults = new Faults(cluster, mix, random.split(), witness, clients, births);
        this.ephemera = new Ephemera(cluster, random.split());
        this.watchers = new Watchers(cluster, random.split());
        this.bounds = new Bounds(mix.narrow());
        this.invariants = new RingInvariants(cluster::views, mix.principals());
        this.steps = mix.world() == FaultMix.World.JOINS_AND_LEAVES
                ? new RingSteps(cluster::views, cluster::around, KEPT)
                : new RingSteps(cluster::views, cluster::around);
        world.onDelivery(witness::delivered);
    }

    private static StaticHomes homes(int size) {
        List<Endpoint> members = IntStream.range(0, size)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
        return new StaticHomes(HomeList.of(members), StaticHomes.Quorum.MAJORITY);
    }

    private static DhtConfig config(FaultMix mix) {
        int most = mix.principals() > 0 ? mix.listLength() : Math.max(16, mix.listLength());
        RingConfig ring = RingConfig.lan().with(c -> c.listLength(new ListLength(mix.listLength(), most)));
        ReplicaConfig records = ReplicaConfig.defaults()
                .with(c -> c.repairInterval(mix.repair())
                        .surplusGrace(mix.grace())
                        .expiryInterval(Duration.ofSeconds(5))
                        .tombstoneTtl(mix.tombstoneTtl()));
        if (mix.narrow()) {
            records = records.with(c -> c.waitingRows(30).hints(10).waitingWrites(8));
        }
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
                String before = witness.violations().stream().limit(1).collect(Collectors.joining());
                throw new AssertionError("seed " + seed + ", " + mix + ": " + before + " " + e, e);
            }
        }
        List<String> all = new ArrayList<>(violations);
        all.addAll(witness.violations());
        all.addAll(clients.violations());
        all.addAll(ephemera.violations());
        all.addAll(births.violations());
        all.addAll(watchers.violations());
        all.addAll(bounds.violations());
        all.addAll(faults.lists().violations());
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
            call();
            run(about(mix.calls()));
            if (world.now().compareTo(nextFault) >= 0) {
                faults.strike();
                cluster.machines().forEach(bounds::check);
                nextFault = world.now().plus(about(mix.pause()));
            }
        }
    }

    private void call() {
        switch (random.nextInt(24)) {
            case 0 -> ephemera.write(clients.anywhere());
            case 1 -> ephemera.read(clients.anywhere());
            case 2 -> watchers.watch(clients.anywhere(), clients.keys());
            case 3, 4 -> births.write(clients.anywhere());
            case 5 -> births.read(clients.anywhere());
            default -> clients.call();
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
        long every = mix.isSmall() ? 1 : 1_000;
        world.runUntil(
                () -> {
                    if (world.events() % every != 0) {
                        return false;
                    }
                    Optional<String> violation = invariants.violation().or(() -> steps.violation(world.now()));
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
        // What was suspected before the end may be taken for dead just now, and come back.
        cluster.settle(end.minus(world.now()));
        run(REST);
        cluster.settle(Duration.ofMinutes(1));
        clients.close();
        if (mix.losesAtTheEnd()) {
            violations.addAll(new LossyEnd(cluster, random.split(), witness).violations());
        }
        cluster.machines().forEach(bounds::check);
    }

    private void check() {
        faults.lists().look();
        int wanted = HomeListWitness.copies(cluster);
        world.trace(faults.lists().toString());
        for (Key key : clients.keys()) {
            copies(key, wanted);
        }
        cluster.members().forEach(clients::readAll);
        violations.addAll(new Listings(cluster).violations(clients.keys()));
        violations.addAll(HistoryChecker.violations(history, mix.promises()));
        if (mix.keepsTombstones()) {
            violations.addAll(HistoryChecker.sessionViolations(clients.inSessions(), history.operations()));
        }
        violations.addAll(new Leftovers(cluster, mix, witness).violations(clients.keys()));
        watchers.check();
        births.check(clients.disksLost() > 0);
        violations.addAll(witness.cameBack(history));
        if (mix.findsWhatIsThere()) {
            violations.addAll(clients.falselyNotFound());
            ephemera.check(mix.world() == FaultMix.World.JOINS_AND_LEAVES);
        }
        for (Clients.Acknowledged write : clients.acknowledged()) {
            boolean excused = write.ack() == Ack.PRIMARY && clients.disksLost() > 0;
            // Where the list of homes changes, an attempt that nobody agreed to goes; another one was acknowledged.
            boolean there = mix.world() == FaultMix.World.CHANGING_HOMES
                    ? write.rows().isEmpty() || write.rows().stream().anyMatch(witness::isSomewhere)
                    : write.rows().stream().allMatch(witness::isSomewhere);
            if (!there && !excused) {
                violations.add("on no disk any more: " + write);
            }
        }
        clients.writeAll(cluster.members().get(random.nextInt(cluster.members().size())));
    }

    private void copies(Key key, int wanted) {
        ReplicaReport report = replicas(key);
        // The other homes put a removal away a moment before the owner does.
        for (int look = 1; look < LOOKS && !mix.keepsTombstones() && !isWhole(report, wanted); look++) {
            run(Duration.ofSeconds(1));
            report = replicas(key);
        }
        if (!isWhole(report, wanted)) {
            violations.add("not " + wanted + " equal copies of " + key + ": " + report);
        }
    }

    private ReplicaReport replicas(Key key) {
        return cluster.await(cluster.anyNode().records().replicas(key));
    }

    private static boolean isWhole(ReplicaReport report, int wanted) {
        return report.copies() == 0 || (report.isComplete() && report.copies() == wanted);
    }

    /** What came of a life. */
    record Outcome(long seed, FaultMix mix, String traceHash, long events, int operations, List<String> violations) {
        boolean isGood() {
            return violations.isEmpty();
        }
    }
}
