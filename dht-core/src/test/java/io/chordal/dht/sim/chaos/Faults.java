// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.RingView;
import io.chordal.dht.sim.Latency;
import io.chordal.dht.sim.RingInvariants;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimDisk;
import io.chordal.dht.sim.SimLinks;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Does to a cluster, one at a time, what its mix allows.
 *
 * <p>Confined to the world's thread.
 */
final class Faults {
    private static final Duration LEAVE_BUDGET = Duration.ofSeconds(10);
    /** Within which a newcomer has taken its arc over. */
    private static final Duration STIR = Duration.ofMillis(800);

    private final SimCluster cluster;
    private final FaultMix mix;
    private final SplittableRandom random;
    private final DiskWitness witness;
    private final Clients clients;
    private final Births births;
    private final Hardships hardships;
    private final HomeChanges changes;
    private int sides;
    private boolean homeIsLost;
    private Duration stillUntil = Duration.ZERO;
    private List<SimMember> apart = List.of();
    private final Map<SimMember, Duration> away = new IdentityHashMap<>();

    Faults(
            SimCluster cluster,
            FaultMix mix,
            SplittableRandom random,
            DiskWitness witness,
            Clients clients,
            Births births) {
        this.cluster = cluster;
        this.mix = mix;
        this.random = random;
        this.witness = witness;
        this.clients = clients;
        this.births = births;
        this.hardships = new Hardships(cluster, mix.hardship().isPresent() ? random.split() : random);
        this.changes = new HomeChanges(
                cluster,
                mix.world() == FaultMix.World.CHANGING_HOMES ? random.split() : random,
                this::isWhole,
                this::replaceDisk);
    }

    /** Sets the weather. */
    void begin() {
        SimLinks links = cluster.world().links();
        switch (mix.network()) {
            case LOCAL -> links.latency(Duration.ofMillis(1), Duration.ofMillis(10));
            case FAIR -> {
                links.latency(Duration.ofMillis(5), Duration.ofMillis(20));
                links.duplicates(0.02);
            }
            case UNEVEN -> links.latency(Latency.exponential(Duration.ofMillis(15)));
            case FOUL -> {
                links.latency(Latency.exponential(Duration.ofMillis(50)));
                links.loss(0.01);
                links.duplicates(0.02);
                links.stragglers(0.02, Duration.ofSeconds(3));
            }
            case LOSSY -> {
                links.latency(Latency.plane(Duration.ofMillis(80)));
                links.loss(0.05);
            }
        }
        mix.hardship().ifPresent(hardships::begin);
    }

    /** Restores the world, but not the machines that are down. */
    void end() {
        SimLinks links = cluster.world().links();
        links.heal();
        links.calm();
        if (mix.world() == FaultMix.World.CHANGING_HOMES) {
            changes.stop();
        }
        links.latency(Duration.ofMillis(1), Duration.ofMillis(10));
        cluster.machines().forEach(machine -> machine.host().clockSkew(Duration.ZERO));
    }

    /** Does one thing, if it is allowed now. */
    void strike() {
        switch (mix.world()) {
            case JOINS_AND_LEAVES -> {
                if (random.nextBoolean()) {
                    joinBesideASlowDisk();
                } else {
                    leave();
                }
            }
            case ZAVES_ASSUMPTIONS -> {
                switch (random.nextInt(6)) {
                    case 0, 1 -> crash();
                    case 2 -> leave();
                    default -> join();
                }
            }
            case ANYTHING -> anything();
            case RESTARTS -> restarts();
            case PAUSES -> pauses();
            case STATIC_HOMES -> ofHomes();
            case CHANGING_HOMES -> ofChangingHomes();
        }
    }

    /** Half of the time the disk of one node is slow meanwhile, so that what was begun before the newcomer takes over is not over yet. */
    private void joinBesideASlowDisk() {
        boolean oneKey = random.nextBoolean();
        if (random.nextBoolean()) {
            SimDisk disk = any().host().disk();
            disk.pace(Duration.ofMillis(1), Duration.ofMillis(1_500));
            cluster.world().at(STIR.multipliedBy(3), () -> disk.pace(Duration.ofMillis(1), Duration.ofMillis(5)));
        }
        join();
        clients.compareFor(STIR, oneKey);
    }

    /** Half of the restarts come while somebody joins; now and then a disk is slow. */
    private void restarts() {
        switch (random.nextInt(8)) {
            case 0 -> hardships.strike(Hardship.RESTARTS_OF_ALL);
            case 1, 2 -> restartsWithANewcomer();
            case 3, 5 -> leave();
            case 4 -> slowDown(any());
            default -> join();
        }
    }

    /**
     * All stop while a newcomer takes its arc over, and is written to, and it comes back as the last; half of the time no other disk has
     * heard of it yet.
     */
    private void restartsWithANewcomer() {
        Optional<SimMember> idle =
                cluster.machines().stream().filter(this::isIdle).findFirst();
        if (idle.isEmpty() || cluster.members().isEmpty()) {
            leave();
            return;
        }
        SimMember newcomer = idle.get();
        List<SimMember> others = cluster.members();
        Duration slow = Duration.ofMillis(random.nextBoolean() ? 2_000 : 5);
        others.forEach(machine -> machine.host().disk().pace(Duration.ofMillis(1), slow));
        newcomer.join();
        births.writeFor(Duration.ofMillis(1_500));
        cluster.world().at(Duration.ofMillis(random.nextInt(1_500)), () -> {
            hardships.restartAll(
                    machine -> Duration.ofMillis(random.nextInt(1_500) + (machine == newcomer ? 3_000 : 0)));
            others.forEach(machine -> machine.host().disk().pace(Duration.ofMillis(1), Duration.ofMillis(5)));
            births.readFor(Duration.ofSeconds(5));
        });
    }

    private void pauses() {
        switch (random.nextInt(9)) {
            case 0 -> leaveWithoutSplitting();
            case 1, 2 -> join();
            case 3, 4, 5 -> shutOut();
            default -> standStill();
        }
    }

    private void standStill() {
        Duration now = cluster.world().now();
        if (now.compareTo(stillUntil) > 0) {
            Duration time = Duration.ofMillis(100 + random.nextInt(15_000));
            stillUntil = now.plus(time).plusSeconds(random.nextInt(10));
            any().pause(time);
        }
    }

    /** The last one that hears both sides stays: without it the ring is in two, and one side does not have what the other acknowledged. */
    private void leaveWithoutSplitting() {
        long between = cluster.machines().stream()
                .filter(machine -> machine.isStaying() && !apart.contains(machine))
                .count();
        if (apart.isEmpty() || between > 1) {
            leave();
        }
    }

    /**
     * One node and two others do not hear each other for some seconds, while all the rest hears everybody; it looks for what is
     * just born, which may be on the disks of the two, and not on its own.
     */
    private void shutOut() {
        Duration now = cluster.world().now();
        List<SimMember> members = new ArrayList<>(cluster.members());
        if (now.compareTo(stillUntil) <= 0 || members.size() < 4) {
            return;
        }
        SimMember reader = members.remove(random.nextInt(members.size()));
        Duration time = Duration.ofSeconds(4 + random.nextInt(6));
        stillUntil = now.plus(time).plusSeconds(random.nextInt(10));
        List<SimMember> sides = new ArrayList<>(List.of(reader));
        for (int i = 0; i < 2; i++) {
            SimMember other = members.remove(random.nextInt(members.size()));
            cutFor(time, reader, other);
            cutFor(time, other, reader);
            sides.add(other);
        }
        apart = sides;
        cluster.world().at(time, () -> apart = List.of());
        births.writeFor(time);
        births.readFor(time, () -> Optional.of(reader).filter(SimMember::isStaying));
    }

    private void cutFor(Duration time, SimMember from, SimMember to) {
        SimLinks links = cluster.world().links();
        cluster.world().trace("cut " + from + " to " + to);
        links.cut(from.endpoint(), to.endpoint());
        cluster.world().at(time, () -> links.mend(from.endpoint(), to.endpoint()));
    }

    private void slowDown(SimMember machine) {
        Duration most = Duration.ofMillis(2 + random.nextInt(random.nextBoolean() ? 10 : 1_000));
        machine.host().disk().pace(Duration.ofMillis(1), most);
    }

    /** Wall clocks and broken disks are left out: what ends is judged, and every home is needed. */
    private void ofHomes() {
        switch (random.nextInt(18)) {
            case 14, 15 -> flicker();
            case 16, 17 -> replaceHome();
            case 0, 1, 2 -> crash();
            case 3, 4, 5 -> join();
            case 6 -> any().pause(Duration.ofMillis(100 + random.nextInt(12_000)));
            case 7, 8, 9 -> split();
            case 10, 11 -> cutOneWay();
            case 12 -> cluster.world().links().clog(any().endpoint(), Duration.ofMillis(100 + random.nextInt(4_000)));
            default -> loseHome();
        }
    }

    /** Mostly the list is changed; it is the changes that disks are replaced in. */
    private void ofChangingHomes() {
        switch (random.nextInt(24)) {
            case 0 -> crash();
            case 1 -> join();
            case 2 -> any().pause(Duration.ofMillis(100 + random.nextInt(4_000)));
            default -> changes.strike();
        }
    }

    private void replaceDisk(SimMember victim) {
        destroy(victim);
        victim.join();
    }

    /** Returns what was seen of lists of homes. */
    HomeListWitness lists() {
        return changes.witness();
    }

    /** The machines are put on two sides again and again, within seconds. */
    private void flicker() {
        Duration time = Duration.ZERO;
        for (int i = 10 + random.nextInt(20); i > 0; i--) {
            time = time.plusMillis(50 + random.nextInt(1_000));
            cluster.world()
                    .at(
                            time,
                            () -> cluster.machines()
                                    .forEach(machine ->
                                            cluster.world().links().side(machine.endpoint(), random.nextInt(2))));
        }
        cluster.world().at(time.plusSeconds(1), cluster.world().links()::heal);
        clients.compareFor(time, true);
    }

    /**
     * While one home is cut off, another one's disk is replaced, and it comes back to find that one, but not the third, which alone has
     * what the two had acknowledged.
     */
    private void replaceHome() {
        List<SimMember> homes = cluster.members();
        homeIsLost &= !isWhole();
        if (homeIsLost || homes.size() < cluster.machines().size()) {
            return;
        }
        SimLinks links = cluster.world().links();
        int first = random.nextInt(homes.size());
        SimMember away = homes.get(first);
        SimMember victim = homes.get((first + 1) % homes.size());
        SimMember keeper = homes.get((first + 2) % homes.size());
        cluster.world().trace("cut off " + away);
        links.side(away.endpoint(), 1);
        homeIsLost = true;
        cluster.world().at(Duration.ofMillis(500 + random.nextInt(6_000)), () -> {
            links.heal();
            links.side(keeper.endpoint(), 1);
            destroy(victim);
            victim.join();
        });
        cluster.world().at(Duration.ofSeconds(10 + random.nextInt(10)), links::heal);
    }

    /** Nobody is missing, and all have come to rest: whoever is down says nothing of what it lacks. */
    private boolean isWhole() {
        return cluster.members().size() == cluster.machines().size()
                && cluster.unsettled().isEmpty();
    }

    /** One disk at a time, whoever else is down or cut off: what a majority acknowledged is on another one. */
    private void loseHome() {
        homeIsLost &= !isWhole();
        if (!homeIsLost && cluster.members().size() > 1) {
            homeIsLost = true;
            loseDisk(any());
        }
    }

    private void anything() {
        if (mix.hardship().isPresent() && random.nextInt(3) == 0) {
            hardships.strike(mix.hardship().get());
            return;
        }
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> crash();
            case 3 -> leave();
            case 4, 5, 6, 7 -> join();
            case 8 -> any().pause(Duration.ofMillis(100 + random.nextInt(12_000)));
            case 9 -> split();
            case 10 -> cutOneWay();
            case 11 -> cluster.world().links().clog(any().endpoint(), Duration.ofMillis(100 + random.nextInt(4_000)));
            case 12 -> any().host().clockSkew(Duration.ofSeconds(random.nextInt(-7_200, 7_200)));
            case 13 -> loseDisk();
            case 14 -> breakDisk();
            default -> slowDown(any());
        }
    }

    private SimMember any() {
        List<SimMember> machines = cluster.machines();
        return machines.get(random.nextInt(machines.size()));
    }

    private long down() {
        return cluster.machines().stream()
                .filter(machine -> !machine.isStaying())
                .count();
    }

    /** Some that died stay away for so long that what is removed meanwhile is collected. */
    private boolean isIdle(SimMember machine) {
        boolean isBack = away.getOrDefault(machine, Duration.ZERO)
                        .compareTo(cluster.world().now())
                <= 0;
        return isBack && (!machine.host().isRunning() || machine.node().isEmpty() && !machine.isStarting());
    }

    /** Starts a machine that is down, with the disk that it has, or adds one. */
    private void join() {
        List<SimMember> idle = cluster.machines().stream().filter(this::isIdle).toList();
        if (cluster.members().isEmpty() && !mix.hasHastyOperators()) {
            return;
        }
        if (!idle.isEmpty() && random.nextInt(4) > 0) {
            Revival.start(cluster, idle.get(random.nextInt(idle.size())), mix.hasHastyOperators());
        } else if (cluster.machines().size() < mix.most() && !cluster.members().isEmpty()) {
            SimMember fresh = cluster.machine();
            witness.watch(fresh.host().disk());
            fresh.join();
        }
    }

    private void crash() {
        List<SimMember> members = cluster.members();
        if (members.isEmpty()) {
            return;
        }
        SimMember victim = members.get(random.nextInt(members.size()));
        if (down() < mix.mostDown() && mayGo(victim)) {
            if (random.nextBoolean()) {
                victim.kill();
            } else {
                victim.powerOff();
            }
            if (!mix.keepsTombstones() && random.nextInt(3) == 0) {
                away.put(victim, cluster.world().now().plus(mix.tombstoneTtl()).plusSeconds(random.nextInt(30)));
            }
        }
    }

    private void leave() {
        List<SimMember> staying =
                cluster.machines().stream().filter(SimMember::isStaying).toList();
        if (staying.size() > 1) {
            SimMember leaving = staying.get(random.nextInt(staying.size()));
            if (knowsOneOf(staying, leaving) && mayGo(leaving)) {
                cluster.world().trace("leave " + leaving);
                leaving.leave(LEAVE_BUDGET);
            }
        }
    }

    /** Who knows nobody that stays, since the only other one has joined a moment ago, would take what it has along. */
    private static boolean knowsOneOf(List<SimMember> staying, SimMember leaving) {
        List<NodeRef> known = leaving.dht().ringState().successors().nodes();
        return staying.stream().anyMatch(other -> known.contains(other.dht().self()));
    }

    /** Zave's assumption: nobody loses every live node of its list, and the ring keeps r + 1 nodes if it ever had more. */
    private boolean mayGo(SimMember victim) {
        if (!mix.isInsideZavesAssumptions()) {
            return true;
        }
        NodeRef self = victim.dht().self();
        List<RingView> left = cluster.machines().stream()
                .filter(machine -> machine != victim && machine.isStaying())
                .map(machine -> machine.dht().ringState())
                .toList();
        List<NodeRef> alive = left.stream().map(RingView::self).toList();
        if (mix.principals() > 0 && !leavesEnough(victim.dht().ringState(), left, alive)) {
            return false;
        }
        return !left.isEmpty()
                && left.stream()
                        .allMatch(view -> left.size() == 1
                                || view.successors().nodes().stream()
                                        .anyMatch(node -> !node.equals(self) && alive.contains(node)));
    }

    /**
     * The ring keeps r + 1 principals; and a list that somebody is just adopting from the victim, which is it and its own list but for
     * the end, names a live node too.
     */
    private boolean leavesEnough(RingView victim, List<RingView> left, List<NodeRef> alive) {
        return RingInvariants.principals(left) >= mix.principals()
                && victim.successors().nodes().stream()
                        .limit(mix.listLength() - 1L)
                        .anyMatch(alive::contains);
    }

    /** Puts the machines on two sides, or on one again. */
    private void split() {
        SimLinks links = cluster.world().links();
        if (sides++ % 2 == 1) {
            cluster.world().trace("heal");
            links.heal();
            return;
        }
        cluster.world().trace("split");
        cluster.machines().forEach(machine -> links.side(machine.endpoint(), random.nextInt(2)));
    }

    private void cutOneWay() {
        SimMember from = any();
        SimMember to = any();
        if (from != to) {
            cutFor(Duration.ofMillis(500 + random.nextInt(20_000)), from, to);
        }
    }

    /** Only while all is well, and nothing else is down: a second loss before repair may lose what three had. */
    private void loseDisk() {
        List<SimMember> members = cluster.members();
        if (members.size() > 1 && down() == 0 && cluster.unsettled().isEmpty()) {
            loseDisk(members.get(random.nextInt(members.size())));
        }
    }

    private void destroy(SimMember victim) {
        witness.destroyed(victim.host().disk());
        clients.diskLost();
        if (random.nextInt(3) == 0) {
            victim.loseRecords();
        } else {
            victim.loseDisk();
        }
        witness.watch(victim.host().disk());
    }

    private void loseDisk(SimMember victim) {
        destroy(victim);
        if (random.nextBoolean()) {
            victim.join();
        }
    }

    private void breakDisk() {
        if (random.nextInt(3) == 0) {
            any().host().disk().fail();
        }
    }
}
