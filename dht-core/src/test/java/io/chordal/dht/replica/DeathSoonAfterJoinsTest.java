// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node dies for good soon after others have joined around it: who takes its arc over knows that all was heard that could be. */
class DeathSoonAfterJoinsTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** To notice the death, to compare and to copy: far less than the time after which nobody is waited for any more. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void itsArcIsSpokenForLongBeforeNobodyIsWaitedForAnyMore(int which) {
        for (long seed = 1; seed <= 10; seed++) {
            SimCluster ring =
                    new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(5).settle(LIMIT);
            SimMember dies = ring.members().get(which);
            Duration before = ring.world().now();

            dies.powerOff();
            ring.settle(LIMIT);

            assertThat(ring.world().now().minus(before)).as("seed %d", seed).isLessThan(SOON);
        }
    }
}
