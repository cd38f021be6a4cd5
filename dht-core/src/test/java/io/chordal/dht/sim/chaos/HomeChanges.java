// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimLinks;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Changes the list of static homes again and again, and disturbs each change at the moments that count: somebody has missed the last
 * writes, several propose different lists, disks are slow; once some node is at a later stage, machines are cut off from each other,
 * lose their power, or a disk; and the next change follows at once.
 *
 * <p>One change and what goes with it at a time. Confined to the world's thread.
 */
final class HomeChanges {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final Consumer<SimMember> destroy;
    private final HomeListWitness witness;
    private final BooleanSupplier isWhole;
    private boolean under;
    private boolean over;
    private boolean wasWhole;
    private long begunAt;
    private int left;
    private Optional<SimMember> away = Optional.empty();

    /**
     * Does nothing at first.
     *
     * @param isWhole says whether nobody is missing, and all are in step
     * @param destroy replaces the disk of a machine
     */
    HomeChanges(SimCluster cluster, SplittableRandom random, BooleanSupplier isWhole, Consumer<SimMember> destroy) {
        this.cluster = cluster;
        this.random = random;
        this.isWhole = isWhole;
        this.destroy = destroy;
        this.witness = new HomeListWitness(cluster);
    }

    HomeListWitness witness() {
        return witness;
    }

    /** Begins some changes, one after the other, if none is under way; lets time pass. */
    void strike() {
        if (!under) {
            under = true;
            left = 1 + random.nextInt(3);
            wasWhole = isWhole.getAsBoolean();
            begin();
            tick();
        }
    }

    private void tick() {
        witness.look();
        if (under) {
            after(LOOK, this::tick);
        }
    }

    private void begin() {
        begunAt = witness.stage();
        away = random.nextInt(3) == 0 ? Optional.empty() : any();
        away.ifPresent(one -> side(List.of(one), 1));
        Duration missed = away.isPresent() ? millis(100, 1_500) : Duration.ZERO;
        after(missed, this::propose);
    }

    /** Whoever was away is back for the choice, mostly: members that were never together choose nothing. */
    private void propose() {
        if (random.nextInt(4) > 0) {
            links().heal();
        }
        if (random.nextInt(3) == 0) {
            any().ifPresent(one -> one.host().disk().pace(Duration.ofMillis(50), Duration.ofMillis(600)));
        }
        long before = witness.stage();
        int proposers = 1 + random.nextInt(3);
        for (int i = 0; i < proposers; i++) {
            after(millis(0, 150), this::proposeSomewhere);
        }
        if (random.nextInt(4) == 0) {
            after(millis(0, 300), this::disturb);
        }
        watch(before, cluster.world().now().plus(PATIENCE));
    }

    private void proposeSomewhere() {
        int draw = random.nextInt(1 << 20);
        any().filter(one -> one.host().isRunning())
                .flatMap(SimMember::node)
                .ifPresent(node -> node.homes()
                        .thenAccept(plan -> plan.map(HomePlan::current)
                                .flatMap(list -> changed(list, draw))
                                .ifPresent(next -> {
                                    witness.asked();
                                    cluster.world().trace("change homes to " + next);
                                    node.changeHomes(next).thenAccept(list -> witness.done());
                                })));
    }

    /** Adds a machine, or removes one. */
    private Optional<HomeList> changed(HomeList list, int draw) {
        List<Endpoint> others = cluster.machines().stream()
                .map(SimMember::endpoint)
                .filter(machine -> !list.members().contains(machine))
                .toList();
        List<Endpoint> members = new ArrayList<>(list.members());
        boolean adds = !others.isEmpty() && (draw % 2 == 0 || members.size() <= 2);
        if (adds) {
            members.add(others.get(draw / 2 % others.size()));
        } else if (members.size() > 2) {
            members.remove(draw / 2 % members.size());
        } else {
            return Optional.empty();
        }
        return Optional.of(new HomeList(list.version() + 1, members));
    }

    /** Looks out for a node at a later stage; what disturbs the change comes then, what disturbs its end at the next stage. */
    private void watch(long before, Duration end) {
        if (witness.stage() > before) {
            if (random.nextInt(5) > 0) {
                after(random.nextBoolean() ? millis(0, 250) : millis(0, 1_500), this::disturb);
            }
            if (witness.stage() % 2 == 1 && random.nextBoolean()) {
                watchNext(witness.stage(), cluster.world().now().plus(PATIENCE));
                return;
            }
            after(hold(), this::end);
        } else if (cluster.world().now().compareTo(end) > 0) {
            end();
        } else {
            after(LOOK, () -> watch(before, end));
        }
    }

    /** The list counts, or nearly: it is disturbed once more, or changed again. */
    private void watchNext(long before, Duration end) {
        boolean over = cluster.world().now().compareTo(end) > 0;
        if (witness.stage() == before && !over) {
            after(LOOK, () -> watchNext(before, end));
        } else {
            after(millis(0, 300), random.nextBoolean() ? this::proposeSomewhere : this::disturb);
            after(hold(), this::end);
        }
    }

    /** Every third time longer than a member that does not answer is waited for, so that the list counts without it. */
    private Duration hold() {
        return random.nextInt(3) == 0 ? millis(11_000, 14_000) : millis(500, 3_000);
    }

    private void end() {
        calm();
        Revival.startAll(cluster, true);
        after(millis(100, 1_000), () -> {
            wasWhole = false;
            left--;
            if (left > 0) {
                begin();
            } else {
                under = false;
            }
        });
    }

    private void disturb() {
        witness.disturbed();
        switch (random.nextInt(12)) {
            case 0 -> any().ifPresent(SimMember::powerOff);
            case 1 -> any().ifPresent(this::restart);
            case 2 -> flicker();
            case 3, 4 -> away.ifPresent(this::apartWithAnother);
            case 5, 6, 7 -> any().ifPresent(this::replace);
            case 8 -> cutOneWay();
            default -> halve();
        }
    }

    /** Whoever missed the last writes is alone with one other. */
    private void apartWithAnother(SimMember one) {
        any().ifPresent(other -> side(List.of(one, other), 1));
    }

    private void restart(SimMember one) {
        one.powerOff();
        after(millis(20, 1_500), () -> {
            if (!one.host().isRunning()) {
                Revival.start(cluster, one, true);
            }
        });
    }

    /**
     * A disk is replaced while others are cut off; when they come back, one that was not is. One disk in a change, if all
     * were in step before it, and before the next list counts alone: from then on a home that is not filled counts as one with a new disk.
     */
    private void replace(SimMember victim) {
        List<SimMember> others = new ArrayList<>(cluster.machines());
        others.remove(victim);
        SimMember keeper = others.remove(random.nextInt(others.size()));
        side(others.subList(0, 1 + random.nextInt(others.size())), 1);
        after(millis(50, 700), () -> {
            links().heal();
            if (wasWhole && witness.stage() <= begunAt + 1) {
                wasWhole = false;
                side(List.of(keeper), 1);
                destroy.accept(victim);
            }
        });
    }

    private void halve() {
        cluster.world().trace("halve");
        cluster.machines().forEach(machine -> links().side(machine.endpoint(), random.nextInt(2)));
    }

    private void flicker() {
        Duration time = Duration.ZERO;
        for (int i = 3 + random.nextInt(8); i > 0; i--) {
            time = time.plus(millis(20, 500));
            after(
                    time,
                    () -> cluster.machines().forEach(machine -> links().side(machine.endpoint(), random.nextInt(2))));
        }
    }

    private void cutOneWay() {
        any().ifPresent(from -> any().filter(to -> to != from).ifPresent(to -> {
            links().cut(from.endpoint(), to.endpoint());
            after(millis(200, 4_000), () -> links().mend(from.endpoint(), to.endpoint()));
        }));
    }

    private void side(List<SimMember> machines, int side) {
        cluster.world().trace("on side " + side + ": " + machines);
        cluster.machines().forEach(machine -> links().side(machine.endpoint(), machines.contains(machine) ? side : 0));
    }

    private Optional<SimMember> any() {
        List<SimMember> machines = cluster.machines();
        return Optional.of(machines.get(random.nextInt(machines.size())));
    }

    private SimLinks links() {
        return cluster.world().links();
    }

    private Duration millis(int atLeast, int atMost) {
        return Duration.ofMillis(random.nextInt(atLeast, atMost + 1));
    }

    private void after(Duration time, Runnable what) {
        cluster.world().at(time, () -> {
            if (!over) {
                what.run();
            }
        });
    }

    /** Nothing more is done to anybody. */
    void stop() {
        over = true;
        calm();
    }

    private void calm() {
        links().heal();
        cluster.machines().forEach(machine -> machine.host().disk().pace(Duration.ofMillis(1), Duration.ofMillis(5)));
    }
}
