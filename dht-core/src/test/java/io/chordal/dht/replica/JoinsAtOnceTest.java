// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Arc;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight nodes of several places join one at the same time, so that lists which lack some of them are told about for a while. */
class JoinsAtOnceTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PLACES = 7;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whoWasThereNeverTakesBackWhatItGaveToANodeThatStays(long seed) {
        SimWorld world = new SimWorld(seed);
        world.links().latency(Duration.ofMillis(1), Duration.ofMillis(60));
        SimCluster ring = new SimCluster(world, DhtConfig.lan())
                .virtualNodes(() -> PLACES)
                .grow(1)
                .settle(LIMIT);
        List<Arc> gained = new ArrayList<>();
        ring.anyNode().addOwnershipListener(new Gained(gained));
        world.run(Duration.ofMillis(1));

        for (int i = 0; i < 8; i++) {
            ring.machine().joinThrough(List.of(ring.machines().get(0).endpoint()));
        }
        ring.settle(LIMIT);

        assertThat(ring.members()).hasSize(9);
        assertThat(gained).isEmpty();
    }

    private record Gained(List<Arc> arcs) implements OwnershipListener {
        @Override
        public void gained(Arc arc) {
            arcs.add(arc);
        }

        @Override
        public void active(Arc arc) {}

        @Override
        public void lost(Arc arc) {}
    }
}
