// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine comes back with an empty disk: another node has the address of one that the others still look for now and then. */
class NewcomerAtAnAddressTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Twice as long as the ring waits before it tries a dead node for the first time. */
    private static final Duration LOOKED_FOR =
            DhtConfig.lan().ring().deadRecheck().min().multipliedBy(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isNotTakenForTheDeadOneAndStaysInStepWhileThatOneIsLookedFor(long seed) {
        SimCluster ring =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(5).settle(LIMIT);
        SimMember machine = ring.members().get(2);
        NodeRef dead = machine.dht().self();
        machine.kill();
        ring.world().run(Duration.ofSeconds(3));
        machine.loseDisk();
        machine.join();
        ring.settle(LIMIT);
        DhtNode newcomer = machine.dht();
        assertThat(newcomer.self().endpoint()).isEqualTo(dead.endpoint());
        assertThat(newcomer.self().keyHash()).isNotEqualTo(dead.keyHash());

        Duration end = ring.world().now().plus(LOOKED_FOR);
        while (ring.world().now().compareTo(end) < 0) {
            assertThat(ring.await(newcomer.records().health()).active()).isTrue();
            ring.world().run(Duration.ofMillis(1));
        }
    }
}
