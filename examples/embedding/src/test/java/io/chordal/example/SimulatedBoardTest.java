// SPDX-License-Identifier: Apache-2.0
package io.chordal.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The board on the production nodes in a simulated world, whose seed repeats a run. */
class SimulatedBoardTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noReportedResultIsLostWhileMachinesFail(long seed) {
        SimWorld world = new SimWorld(seed);
        SimCluster cluster = new SimCluster(world, DhtConfig.lan()).grow(5).settle(SOON);
        RandomGenerator random = world.newRandom();
        Map<String, String> reported = new TreeMap<>();

        world.links().loss(0.02);
        world.links().stragglers(0.02, Duration.ofSeconds(1));
        for (int round = 0; round < 6; round++) {
            SimMember victim = any(cluster, random);
            if (random.nextBoolean()) {
                victim.powerOff();
            } else {
                world.links().side(victim.endpoint(), 1);
            }
            String build = "build " + random.nextInt(4);
            try {
                cluster.await(board(cluster, victim, random).report(build, "round " + round));
                reported.put(build, "round " + round);
            } catch (DhtException notSure) {
                reported.remove(build);
            }
            SimMember next = any(cluster, random);
            next.loseDisk();
            world.run(Duration.ofSeconds(20));
            world.links().heal();
            Stream.of(victim, next).filter(machine -> !machine.isMember()).forEach(SimMember::join);
            cluster.settle(SOON);
        }

        world.links().calm();
        cluster.settle(SOON);
        for (SimMember member : cluster.members()) {
            BuildBoard board = new BuildBoard(member.dht(), () -> id(random));
            reported.forEach((build, result) -> assertTrue(
                    cluster.await(board.resultsOf(build)).contains(result),
                    () -> build + " at " + member + " in the world with the seed " + seed));
        }
    }

    private static SimMember any(SimCluster cluster, RandomGenerator random) {
        return cluster.members().get(random.nextInt(cluster.members().size()));
    }

    private static BuildBoard board(SimCluster cluster, SimMember except, RandomGenerator random) {
        SimMember other = cluster.members().stream()
                .filter(member -> member != except)
                .findFirst()
                .orElseThrow();
        return new BuildBoard(other.dht(), () -> id(random));
    }

    private static Bytes id(RandomGenerator random) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Bytes.copyOf(id);
    }
}
