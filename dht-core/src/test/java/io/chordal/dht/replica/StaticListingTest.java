// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listings of partitions whose homes are configured, in simulated rings of production nodes. */
class StaticListingTest {
    private static final Bytes PARTITION = Bytes.utf8("accounts");
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Disks are slow, and the moment that a listing is told all machines lose their power. */
    @Test
    void whatWasListedIsListedAfterAPowerCut() {
        int shown = 0;
        for (int seed = 0; seed < 8; seed++) {
            SimCluster ring = ring(seed, 200);
            Random random = new Random(seed);
            for (int i = 0; i < 5; i++) {
                add(ring.machines().get(random.nextInt(3)), "k" + i);
                ring.world().run(Duration.ofMillis(random.nextInt(300)));
            }
            List<TreeSet<String>> listed = list(ring.machines().get(random.nextInt(3)));
            ring.world().runUntil(() -> !listed.isEmpty(), SOON);
            ring.machines().forEach(SimMember::powerOff);
            for (SimMember machine : ring.machines()) {
                machine.host().disk().pace(Duration.ofMillis(1), Duration.ofMillis(5));
                machine.found();
            }
            ring.settle(Duration.ofMinutes(2));

            shown += listed.get(0).size();
            List<TreeSet<String>> again = list(ring.machines().get(0));
            ring.world().runUntil(() -> !again.isEmpty(), SOON);
            assertThat(again.get(0)).as("seed " + seed).containsAll(listed.get(0));
        }
        assertThat(shown).isPositive();
    }

    /** The reader decides a write between asking the others what they have and hearing it, and is not heard any more. */
    @Test
    void whatIsWrittenMeanwhileIsNotListedBeforeAMajorityHasIt() {
        SimCluster ring = ring(1, 50);
        SimMember reader = ring.machines().get(0);
        TreeSet<Endpoint> asked = new TreeSet<>();
        ring.world().onDelivery((to, request) -> {
            if (request instanceof Reconcile && !to.equals(reader.endpoint())) {
                asked.add(to);
                ring.world().links().cut(reader.endpoint(), to);
            }
        });
        add(reader, "alone");
        ring.world().run(Duration.ofMillis(10));
        List<TreeSet<String>> listed = list(reader);
        ring.world().run(Duration.ofMillis(400));
        reader.powerOff();

        assertThat(asked).hasSize(2);
        assertThat(listed).as("listings that show it").noneMatch(items -> items.contains("alone"));
    }

    private static void add(SimMember at, String item) {
        at.dht().records().add(new Key(PARTITION, Bytes.utf8(item)), Bytes.utf8("m"), Bytes.EMPTY);
    }

    /** Returns what will hold the items once they are told. */
    private static List<TreeSet<String>> list(SimMember at) {
        List<TreeSet<String>> told = new ArrayList<>();
        at.dht().records().scan(PARTITION, Optional.empty(), 100).thenAccept(page -> {
            TreeSet<String> items = new TreeSet<>();
            page.sets().forEach(set -> items.add(set.key().item().toUtf8()));
            told.add(items);
        });
        return told;
    }

    private static SimCluster ring(long seed, int millis) {
        List<Endpoint> members = IntStream.range(0, 3)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
        SimCluster ring = new SimCluster(new SimWorld(seed), DhtConfig.lan())
                .staticHomes(StaticHomes.of(HomeList.of(members)))
                .grow(3)
                .settle(Duration.ofMinutes(1));
        ring.machines()
                .forEach(machine ->
                        machine.host().disk().pace(Duration.ofMillis(millis), Duration.ofMillis(2L * millis)));
        return ring;
    }
}
