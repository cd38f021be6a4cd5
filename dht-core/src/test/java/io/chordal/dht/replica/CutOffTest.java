// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node does not hear the others any more, who take over what it owns and write there what nobody wrote before; whoever runs beside
 * it goes on to read.
 */
class CutOffTest {
    private static final int SEEDS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** It is left with nobody in between who hears both it and the others: until then neither took the other for dead. */
    @ParameterizedTest
    @ValueSource(ints = {900, 1_500, 3_000})
    void whoHearsNobodySinceTheLastOneLeftDoesNotSayThatNothingIsThere(int millis) {
        Tally all = new Tally();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scene scene = new Scene(seed, 4);
            SimMember last = scene.others.remove(scene.others.size() - 1);
            scene.cutOff();
            scene.run(Duration.ofSeconds(6).plusMillis(seed * 37 % 1_000));
            last.leave(Duration.ofSeconds(5));
            scene.run(Duration.ofMillis(200 + millis));
            scene.heal();
            all.add(scene.tally);
        }
        all.check();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 8_000})
    void whoIsCutOffAtOnceDoesNotSayThatNothingIsThere(int millis) {
        Tally all = new Tally();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scene scene = new Scene(seed, 3 + (int) seed);
            scene.run(Duration.ofMillis(seed * 37 % 1_000));
            scene.cutOff();
            scene.run(Duration.ofMillis(millis));
            scene.heal();
            all.add(scene.tally);
        }
        all.check();
    }

    /** Nor does whoever serves others while the only one that it has does not answer, and has died, wait for that one any longer. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoseOnlyNeighbourHasDiedSaysThatNothingIsThereAsSoonAsItKnows(long seed) {
        SimCluster ring =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(2).settle(LIMIT);
        SimMember left = ring.machines().get(0);
        SimMember client = ring.machine().client();
        ring.world().run(Duration.ofSeconds(5));

        ring.machines().get(1).powerOff();
        for (int i = 0; i < 60; i++) {
            client.dht().get(Key.of("partition " + i, "item"));
            ring.world().run(Duration.ofMillis(50));
        }

        for (SimMember reader : List.of(left, client)) {
            Duration begun = ring.world().now();
            assertThat(ring.await(reader.dht().get(Key.of("nothing", "item")))).isEmpty();
            ring.await(reader.dht().put(Key.of("nothing", "item " + reader), Bytes.utf8("new"), PutOptions.lazy()));
            assertThat(ring.world().now().minus(begun)).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** It may be cut off, and waits for them; not for ever. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whoHasLostAllAtOnceSaysAfterHalfAMinuteThatNothingIsThere(int places) {
        SimCluster ring = new SimCluster(new SimWorld(1), DhtConfig.lan())
                .virtualNodes(() -> places)
                .grow(3)
                .settle(LIMIT);
        SimMember left = ring.machines().get(0);
        ring.machines().get(1).powerOff();
        ring.machines().get(2).powerOff();
        ring.world().run(Duration.ofSeconds(5));
        List<Integer> answered = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            left.dht().get(Key.of("partition " + i, "item")).thenAccept(nothing -> answered.add(1));
        }
        ring.world().run(Duration.ofSeconds(15));
        assertThat(answered).isEmpty();

        ring.world().run(Duration.ofSeconds(15));
        for (int i = 0; i < 100; i++) {
            assertThat(ring.await(left.dht().get(Key.of("partition " + i, "item"))))
                    .isEmpty();
        }
    }

    /** What was read, and how. */
    private static final class Tally {
        private int found;
        private int open;
        private final List<String> missed = new ArrayList<>();

        void add(Tally other) {
            found += other.found;
            open += other.open;
            missed.addAll(other.missed);
        }

        void check() {
            assertThat(missed).isEmpty();
            assertThat(found).isPositive();
            assertThat(open).isLessThan(found);
        }
    }

    /** Four nodes, one of which reads what the others write. */
    private static final class Scene {
        private final SimCluster ring;
        private final SimMember reader;
        private final List<SimMember> others;
        private final String name;
        private final Tally tally = new Tally();
        private int written;

        Scene(long seed, int size) {
            name = "seed " + seed;
            ring = new SimCluster(new SimWorld(seed), DhtConfig.lan())
                    .grow(size)
                    .settle(LIMIT);
            reader = ring.machines().get((int) (seed % 4));
            others = new ArrayList<>(ring.members());
            others.remove(reader);
        }

        void cutOff() {
            for (SimMember other : others) {
                ring.world().links().cut(reader.endpoint(), other.endpoint());
                ring.world().links().cut(other.endpoint(), reader.endpoint());
            }
        }

        /** Every few milliseconds something new is written, and read as soon as it was acknowledged. */
        void run(Duration time) {
            for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusMillis(20)) {
                write();
                ring.world().run(Duration.ofMillis(20));
            }
        }

        void heal() {
            ring.world().links().heal();
            run(Duration.ofSeconds(2));
            ring.settle(LIMIT);
        }

        private void write() {
            Key key = Key.of("partition " + written, "item");
            SimMember writer = others.get(written % others.size());
            written++;
            writer.dht().put(key, Bytes.utf8("new"), PutOptions.quorum()).thenAccept(done -> read(key));
        }

        private void read(Key key) {
            Duration begun = ring.world().now();
            reader.dht().get(key).whenComplete((value, failure) -> {
                if (failure != null) {
                    tally.open++;
                } else if (value.isPresent()) {
                    tally.found++;
                } else {
                    tally.missed.add(name + ": " + key + ", read at " + begun);
                }
            });
        }
    }
}
