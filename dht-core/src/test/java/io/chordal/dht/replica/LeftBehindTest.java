// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of rows whose homes are others since the list of static homes was changed, in simulated rings of production nodes. */
class LeftBehindTest {
    private static final int KEYS = 30;
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void whatLivesElsewhereByNowIsDroppedOnceItsHomesHaveIt() {
        SimCluster ring = ring(3, 5, 1);
        write(ring, "v");
        change(ring, 0, 2, 0, 1, 2, 3);
        change(ring, 0, 3, 0, 1, 2, 3, 4);
        change(ring, 1, 4, 1, 2, 3, 4);
        ring.world().run(SOON);

        assertThat(rows(ring, 0)).isZero();
        int copies = 0;
        for (int i = 1; i < 5; i++) {
            copies += rows(ring, i);
        }
        assertThat(copies).isEqualTo(3 * KEYS);
        requireAll(ring, "v");
    }

    @Test
    void nothingIsDroppedWhileAHomeDoesNotAnswerNorAReplacedValueKeptWhenAllDo() {
        SimCluster ring = ring(4, 4, 2);
        write(ring, "old");
        int before = rows(ring, 3);
        assertThat(before).isPositive();
        ring.world().links().side(endpoint(3), 1);
        change(ring, 0, 2, 0, 1, 2);
        write(ring, "new");
        machine(ring, 2).kill();
        ring.world().links().heal();
        ring.world().run(SOON);
        assertThat(rows(ring, 3)).isEqualTo(before);

        machine(ring, 2).join();
        ring.settle(SOON);
        ring.world().run(SOON);
        assertThat(rows(ring, 3)).isZero();
        requireAll(ring, "new");
    }

    /** The first attempt at a write is on one disk alone; the list is changed, and more is written than a row remembers. */
    @Test
    void aNodeThatBecomesAHomeAgainDoesNotBringAlongWhatNobodyAgreedTo() {
        SimCluster ring = ring(4, 5, 3);
        write(ring, "old");
        Key key = keyAt(ring, 3);
        decideAlone(ring, 3, key, "alone");
        machine(ring, 3).kill();
        assertThat(valuesOnDisk(ring, 3, key)).containsExactly("alone");
        ring.world().links().heal();
        change(ring, 0, 2, 0, 1, 2);
        for (int i = 0; i < 40; i++) {
            ring.await(machine(ring, 0).dht().put(key, Bytes.utf8("new " + i), PutOptions.quorum()));
        }
        ring.world().run(SOON);
        machine(ring, 2).kill();
        machine(ring, 3).join();
        ring.world().run(SOON);
        assertThat(rows(ring, 3)).isPositive();

        change(ring, 0, 3, 0, 1, 2, 3);
        ring.world().run(SOON);

        for (SimMember machine : ring.members()) {
            assertThat(ring.await(machine.dht().get(key)).orElseThrow().values())
                    .containsExactly(Bytes.utf8("new 39"));
        }
    }

    /** Whoever is killed on the way finds on its disk either all that it says it knows, or does not say so. */
    @Test
    void aNodeThatDiesWhileItBecomesAHomeAgainHasAfterwardsWhatItSaysItHas() {
        for (int millis = 0; millis < 400; millis += 25) {
            SimCluster ring = ring(4, 4, 50 + millis);
            write(ring, "old");
            change(ring, 0, 2, 0, 1, 2);
            ring.world().run(SOON);
            write(ring, "new");
            machine(ring, 0).dht().changeHomes(version(3, 0, 1, 2, 3));
            ring.world().run(Duration.ofMillis(millis));
            machine(ring, 3).powerOff();
            ring.world().run(SOON);
            machine(ring, 3).join();
            ring.settle(SOON);
            machine(ring, 0).loseDisk();
            ring.world().run(SOON);

            requireAll(ring, "new");
        }
    }

    // ---- the ring

    /** The other homes are heard; then they are not reached any more, though what they say arrives. */
    private static void decideAlone(SimCluster ring, int at, Key key, String value) {
        TreeSet<Endpoint> heard = new TreeSet<>();
        ring.world().onDelivery((to, request) -> {
            if (request instanceof Fetch fetch && fetch.key().equals(key) && heard.add(to)) {
                ring.world().links().cut(endpoint(at), to);
            }
        });
        machine(ring, at).dht().put(key, Bytes.utf8(value), PutOptions.quorum());
        ring.world().runUntil(() -> heard.size() == 2, SOON);
        ring.world().run(Duration.ofMillis(300));
    }

    /** One whose first home is this machine. */
    private static Key keyAt(SimCluster ring, int machine) {
        return IntStream.range(0, KEYS)
                .mapToObj(LeftBehindTest::key)
                .filter(key -> ring.await(ring.anyNode().records().replicas(key))
                        .replicas()
                        .get(0)
                        .node()
                        .endpoint()
                        .equals(endpoint(machine)))
                .findFirst()
                .orElseThrow();
    }

    private static int rows(SimCluster ring, int machine) {
        return ring.await(machine(ring, machine).dht().records().health()).rows();
    }

    /** What a machine that does not run has on its disk. */
    private static List<String> valuesOnDisk(SimCluster ring, int machine, Key key) {
        return machine(ring, machine).host().disk().openStore().load().stream()
                .filter(state -> state.id().key().equals(key))
                .flatMap(state -> state.rows().stream())
                .map(row -> new String(row.payload().toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static SimMember machine(SimCluster ring, int number) {
        return ring.machines().get(number);
    }

    private static Endpoint endpoint(int machine) {
        return new Endpoint("machine" + machine, 7000);
    }

    private static HomeList version(long number, int... machines) {
        return new HomeList(
                number,
                IntStream.of(machines).mapToObj(LeftBehindTest::endpoint).toList());
    }

    private static void change(SimCluster ring, int at, long number, int... machines) {
        ring.world().run(Duration.ofSeconds(15));
        DhtNode node = machine(ring, at).dht();
        assertThat(ring.await(node.changeHomes(version(number, machines))).version())
                .isEqualTo(number);
    }

    /** A ring of so many nodes, the first of which are the homes. */
    private static SimCluster ring(int members, int nodes, long seed) {
        DhtConfig config = DhtConfig.lan()
                .withRecords(ReplicaConfig.defaults().with(c -> c.repairInterval(Duration.ofSeconds(5))));
        SimCluster ring = new SimCluster(new SimWorld(seed), config)
                .staticHomes(
                        new StaticHomes(version(1, IntStream.range(0, members).toArray()), StaticHomes.Quorum.MAJORITY))
                .grow(nodes)
                .settle(Duration.ofMinutes(1));
        ring.world().run(Duration.ofSeconds(10));
        return ring;
    }

    private static Key key(int number) {
        return Key.of("partition " + number, "item");
    }

    private static void write(SimCluster ring, String value) {
        for (int i = 0; i < KEYS; i++) {
            ring.await(machine(ring, 0).dht().put(key(i), Bytes.utf8(value), PutOptions.quorum()));
        }
    }

    private static void requireAll(SimCluster ring, String value) {
        for (SimMember machine : ring.members()) {
            for (int i = 0; i < KEYS; i++) {
                assertThat(ring.await(machine.dht().get(key(i))).orElseThrow().values())
                        .containsExactly(Bytes.utf8(value));
            }
        }
    }
}
