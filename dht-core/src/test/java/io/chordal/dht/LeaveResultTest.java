// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.ring.Standing;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a node that leaves says of what it handed over. */
class LeaveResultTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Key KEY = Key.of("builds", "42");

    private final SimWorld world = new SimWorld(7);
    private final SimCluster cluster = new SimCluster(world, DhtConfig.lan());

    @Test
    void aNodeThatHandsEverythingOverSaysSo() {
        cluster.grow(4).settle(SOON);
        write(cluster.anyNode());

        LeaveResult result = cluster.await(cluster.members().get(1).dht().leave(Duration.ofSeconds(10)));

        assertThat(result).isEqualTo(new LeaveResult(Standing.LEFT, 0));
        assertThat(result.handedOver()).isTrue();
    }

    @Test
    void aNodeThatReachesNobodyWithinItsBudgetSaysWhatIsUnfinished() {
        cluster.grow(4).settle(SOON);
        write(cluster.anyNode());
        SimMember leaving = cluster.members().get(1);
        world.links().side(leaving.endpoint(), 1);

        LeaveResult result = cluster.await(leaving.dht().leave(Duration.ofMillis(200)));

        assertThat(result.standing()).isEqualTo(Standing.LEFT);
        assertThat(result.unfinished()).isPositive();
        assertThat(result.handedOver()).isFalse();
    }

    @Test
    void aNodeThatHasNoTimeSaysWhatIsUnfinished() {
        cluster.grow(4).settle(SOON);
        write(cluster.anyNode());

        LeaveResult result = cluster.await(cluster.members().get(1).dht().leave(Duration.ZERO));

        assertThat(result.standing()).isEqualTo(Standing.LEFT);
        assertThat(result.unfinished()).isPositive();
    }

    @Test
    void theLastNodeSaysThatNobodyTookItsRecords() {
        DhtNode alone = cluster.grow(1).settle(SOON).anyNode();
        write(alone);

        assertThat(cluster.await(alone.leave(Duration.ofSeconds(10)))).isEqualTo(new LeaveResult(Standing.LEFT, 1));
    }

    @Test
    void theLastNodeWithoutRecordsLeavesNothingBehind() {
        DhtNode alone = cluster.grow(1).settle(SOON).anyNode();

        assertThat(cluster.await(alone.leave(Duration.ofSeconds(10))).handedOver())
                .isTrue();
    }

    @Test
    void aClientHasNothingToLeave() {
        cluster.grow(3).settle(SOON);
        SimMember outside = cluster.machine().client();
        world.run(Duration.ofSeconds(1));

        assertThat(cluster.await(outside.dht().leave(Duration.ofSeconds(10))))
                .isEqualTo(new LeaveResult(Standing.CLIENT, 0));
    }

    private void write(DhtNode at) {
        for (int i = 0; i < 50; i++) {
            cluster.await(at.put(Key.of("partition " + i), Bytes.utf8("value"), PutOptions.quorum()));
        }
        cluster.await(at.put(KEY, Bytes.utf8("value"), PutOptions.quorum()));
    }
}
