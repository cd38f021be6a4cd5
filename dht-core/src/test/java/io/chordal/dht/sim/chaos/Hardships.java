// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimLinks;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Does what one {@link Hardship} is about: one thing carried much further than the other faults carry it.
 *
 * <p>Confined to the world's thread.
 */
final class Hardships {
    private static final int DAY = 86_400;

    private final SimCluster cluster;
    private final SplittableRandom random;

    Hardships(SimCluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Sets the weather that goes with it. */
    void begin(Hardship hardship) {
        if (hardship == Hardship.HEAVY_LOSS) {
            cluster.world().links().loss(0.3);
        }
    }

    void strike(Hardship hardship) {
        cluster.world().trace("hardship " + hardship);
        switch (hardship) {
            case HEAVY_LOSS -> cluster.world().links().clog(any().endpoint(), seconds(1, 10));
            case LONG_CUTS -> cutOneWay(seconds(60, 180));
            case LEAPING_CLOCKS ->
                any().host()
                        .clockSkew(Duration.ofSeconds(random.nextInt(3) - 1L).multipliedBy(DAY));
            case LONG_PAUSES -> any().pause(seconds(30, 150));
            case FAILING_DISKS -> failDisk();
            case RESTARTS_OF_ALL -> restartAll(machine -> Duration.ofMillis(random.nextInt(5_000)));
            case OVERLAPPING_SPLITS -> split(seconds(10, 60));
        }
    }

    private SimMember any() {
        List<SimMember> machines = cluster.machines();
        return machines.get(random.nextInt(machines.size()));
    }

    private Duration seconds(int atLeast, int atMost) {
        return Duration.ofSeconds(random.nextInt(atLeast, atMost + 1));
    }

    /** Nobody hears the machine any more, or it hears nobody. */
    private void cutOneWay(Duration time) {
        SimMember machine = any();
        boolean mute = random.nextBoolean();
        for (SimMember other : others(List.of(machine))) {
            if (mute) {
                cut(machine, other, time);
            } else {
                cut(other, machine, time);
            }
        }
    }

    /** Cuts some off from the others, both ways, whatever else is cut at the time. */
    private void split(Duration time) {
        List<SimMember> some = new ArrayList<>(cluster.machines());
        some.removeIf(machine -> random.nextBoolean());
        for (SimMember one : some) {
            for (SimMember other : others(some)) {
                cut(one, other, time);
                cut(other, one, time);
            }
        }
    }

    private void cut(SimMember from, SimMember to, Duration time) {
        SimLinks links = cluster.world().links();
        links.cut(from.endpoint(), to.endpoint());
        cluster.world().at(time, () -> links.mend(from.endpoint(), to.endpoint()));
    }

    private List<SimMember> others(List<SimMember> than) {
        return cluster.machines().stream()
                .filter(machine -> !than.contains(machine))
                .toList();
    }

    /** A node whose disk failed takes no writes until it is started again, a minute later. */
    private void failDisk() {
        SimMember machine = any();
        machine.host().disk().fail();
        cluster.world().at(Duration.ofMinutes(1), () -> {
            if (machine.host().disk().hasFailed()) {
                machine.kill();
                Revival.start(cluster, machine, true);
            }
        });
    }

    /**
     * All stop at once; each is started again after a time of its own. Who was in the ring takes it up by itself; who was not, or had only
     * begun to join, knows nothing of it that would count, and joins.
     */
    void restartAll(Function<SimMember, Duration> pause) {
        boolean power = random.nextBoolean();
        for (SimMember machine : cluster.machines()) {
            boolean member = machine.isMember();
            if (power) {
                machine.powerOff();
            } else {
                machine.kill();
            }
            cluster.world().at(pause.apply(machine), () -> {
                if (!machine.host().isRunning() && (member || !cluster.members().isEmpty())) {
                    Revival.start(cluster, machine, member);
                }
            });
        }
    }
}
