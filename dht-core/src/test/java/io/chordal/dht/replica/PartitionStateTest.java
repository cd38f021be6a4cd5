// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtRecords;
import io.chordal.dht.PutOptions;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.RecordPage;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The states of partitions that readers are told, in simulated rings of production nodes. */
class PartitionStateTest {
    private static final Bytes PARTITION = Bytes.utf8("catalogue");

    @Test
    void everyCoordinatorTellsTheSameStateAndOneWhoHasItNothingElse() {
        SimCluster ring = ring(5, 1);
        for (int i = 0; i < 20; i++) {
            add(ring, i % 5, "k" + i, "payload");
        }

        PartitionState state = state(list(ring, 0, Optional.empty()));

        for (int at = 0; at < 5; at++) {
            assertThat(state(list(ring, at, Optional.empty()))).isEqualTo(state);
            assertThat(list(ring, at, Optional.of(state)))
                    .isEqualTo(new RecordPage(List.of(), Optional.empty(), Optional.of(state)));
            assertThat(await(ring, at, records -> records.scan(PARTITION, Optional.empty(), 5, Optional.of(state)))
                            .sets())
                    .isEmpty();
        }
        assertThat(list(ring, 0, Optional.of(other(state))).records()).hasSize(20);
    }

    @Test
    void eachPageTellsTheStateOfTheWholePartition() {
        SimCluster ring = ring(3, 2);
        IntStream.range(0, 20).forEach(i -> add(ring, 0, "k" + i, "payload"));

        RecordPage first = await(ring, 0, records -> records.list(PARTITION, Optional.empty(), 15));
        RecordPage last = await(ring, 1, records -> records.list(PARTITION, first.next(), 15));

        assertThat(first.records()).hasSize(15);
        assertThat(last.records()).hasSize(5);
        assertThat(last.state()).isPresent().isEqualTo(first.state());
    }

    @Test
    void afterEachKindOfWriteItIsAnotherOne() {
        SimCluster ring = ring(3, 3);
        DhtRecords records = ring.machines().get(0).dht().records();
        Key key = new Key(PARTITION, Bytes.utf8("k"));
        List<Runnable> writes = List.of(
                () -> add(ring, 0, "k", "one"),
                () -> add(ring, 1, "k", "two"),
                () -> add(ring, 1, "other", "two"),
                () -> ring.await(ring.machines().get(0).dht().put(key, Bytes.utf8("a"), PutOptions.quorum())),
                () -> ring.await(ring.machines().get(2).dht().put(key, Bytes.utf8("b"), PutOptions.quorum())),
                () -> ring.await(ring.machines().get(1).dht().delete(key, PutOptions.quorum())),
                () -> ring.await(records.remove(key, Bytes.utf8("m"))));
        Set<PartitionState> told = new LinkedHashSet<>();
        told.add(state(list(ring, 0, Optional.empty())));

        for (Runnable write : writes) {
            PartitionState before = state(list(ring, 0, Optional.empty()));
            write.run();
            PartitionState after = state(list(ring, 0, Optional.of(before)));
            assertThat(told.add(after)).as("a state that was not told before").isTrue();
        }
        assertThat(list(ring, 2, Optional.empty()).records()).hasSize(1);
    }

    /** The home that is asked for what changed was cut off when it changed. */
    @Test
    void aHomeThatMissedAWriteDoesNotSayThatNothingChanged() {
        SimCluster ring = ring(3, 4);
        add(ring, 0, "k", "one");
        ring.settle(Duration.ofMinutes(1));
        PartitionState before = state(list(ring, 0, Optional.empty()));
        ring.world().links().side(ring.machines().get(0).endpoint(), 1);
        add(ring, 1, "k", "two");
        ring.world().links().heal();

        RecordPage told = list(ring, 0, Optional.of(before));

        assertThat(told.records()).hasSize(1);
        assertThat(told.records().get(0).set().members().get(0).payload()).isEqualTo(Bytes.utf8("two"));
        assertThat(told.state()).isPresent().isNotEqualTo(Optional.of(before));
    }

    /** It goes without a write, so that a reader who was told that nothing changed would go on showing it. */
    @Test
    void whereAValueEndsByItselfThereIsNoState() {
        SimCluster ring = ring(3, 5);
        add(ring, 0, "k", "one");
        PartitionState before = state(list(ring, 0, Optional.empty()));
        ring.await(ring.machines()
                .get(0)
                .dht()
                .put(
                        new Key(PARTITION, Bytes.utf8("ends")),
                        Bytes.utf8("v"),
                        PutOptions.quorum().timeToLive(Duration.ofSeconds(30))));

        RecordPage there = list(ring, 1, Optional.of(before));
        ring.world().run(Duration.ofSeconds(40));
        RecordPage gone = list(ring, 1, Optional.of(before));

        assertThat(there.records()).hasSize(2);
        assertThat(there.state()).isEmpty();
        assertThat(gone.records()).hasSize(1);
    }

    @Test
    void liveHomesTellNone() {
        SimCluster ring =
                new SimCluster(new SimWorld(6), DhtConfig.lan()).grow(3).settle(Duration.ofMinutes(1));
        add(ring, 0, "k", "one");

        assertThat(list(ring, 1, Optional.empty()).state()).isEmpty();
        PartitionState any = new PartitionState(Bytes.copyOf(new byte[PartitionState.SIZE]));
        assertThat(list(ring, 1, Optional.of(any)).records()).hasSize(1);
    }

    private static void add(SimCluster ring, int at, String item, String payload) {
        await(
                ring,
                at,
                records -> records.add(new Key(PARTITION, Bytes.utf8(item)), Bytes.utf8("m"), Bytes.utf8(payload)));
    }

    private static RecordPage list(SimCluster ring, int at, Optional<PartitionState> unless) {
        return await(ring, at, records -> records.list(PARTITION, Optional.empty(), 100, unless));
    }

    private static <T> T await(SimCluster ring, int at, Asked<T> asked) {
        return ring.await(asked.of(ring.machines().get(at).dht().records()));
    }

    private static PartitionState state(RecordPage page) {
        return page.state().orElseThrow();
    }

    private static PartitionState other(PartitionState state) {
        byte[] bytes = state.fingerprint().toByteArray();
        bytes[0]++;
        return new PartitionState(Bytes.copyOf(bytes));
    }

    private static SimCluster ring(int size, long seed) {
        List<Endpoint> members = IntStream.range(0, size)
                .mapToObj(i -> new Endpoint("machine" + i, 7000))
                .toList();
        return new SimCluster(new SimWorld(seed), DhtConfig.lan())
                .staticHomes(StaticHomes.of(HomeList.of(members)))
                .grow(size)
                .settle(Duration.ofMinutes(1));
    }

    /** What is asked of the records of a node. */
    private interface Asked<T> {
        CompletionStage<T> of(DhtRecords records);
    }
}
