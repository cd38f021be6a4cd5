// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole rings in the simulated world. */
class SimulatedRingTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 17, 18, 24})
    @Tag("S0-2")
    void nodesThatJoinOneAfterTheOtherAgreeOnEveryPointer(int size) {
        SimRing ring = new SimRing(new SimWorld(size)).grow(size);
        ring.settle(SOON);
        assertThat(ring.members()).hasSize(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 24})
    void aSilentDeathIsRepaired(int size) {
        SimWorld world = new SimWorld(size);
        SimRing ring = new SimRing(world).grow(size).settle(SOON);
        ring.members().get(1).kill();
        ring.settle(SOON);
        assertThat(ring.members()).hasSize(size - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 24})
    void aPowerCutIsRepaired(int size) {
        SimWorld world = new SimWorld(size);
        SimRing ring = new SimRing(world).grow(size).settle(SOON);
        ring.members().get(1).host().powerOff();
        ring.settle(SOON);
        assertThat(ring.members()).hasSize(size - 1);
    }
}
