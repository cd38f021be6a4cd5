// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The cluster as the test of an application uses it. */
class SimClusterTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void productionNodesFormARingAndKeepARecordThroughADeath() {
        SimCluster cluster = cluster(1).grow(5).settle(SOON);
        put(cluster, "ok");
        cluster.members().get(0).kill();
        cluster.members().get(2).powerOff();
        cluster.settle(SOON);
        assertThat(value(cluster)).isEqualTo("ok");
    }

    @Test
    void aMachineThatLostItsDiskComesBackAsAnotherNode() {
        SimCluster cluster = cluster(2).grow(3).settle(SOON);
        put(cluster, "ok");
        SimMember machine = cluster.members().get(1);
        Bytes before = machine.dht().self().keyHash();
        machine.loseDisk();
        machine.join();
        cluster.settle(SOON);
        assertThat(cluster.members()).hasSize(3);
        assertThat(machine.dht().self().keyHash()).isNotEqualTo(before);
        assertThat(value(cluster)).isEqualTo("ok");
    }

    @Test
    void aWholeRingComesBackFromItsDisks() {
        SimCluster cluster = cluster(3).grow(4).settle(SOON);
        put(cluster, "ok");
        cluster.settle(SOON);
        cluster.machines().forEach(SimMember::powerOff);
        cluster.machines().forEach(SimMember::found);
        cluster.settle(SOON);
        assertThat(cluster.members()).hasSize(4);
        assertThat(value(cluster)).isEqualTo("ok");
    }

    @Test
    void theSameSeedGivesTheSameRunAlsoThroughProtobuf() {
        assertThat(run(7, false))
                .isEqualTo(run(7, false))
                .isEqualTo(run(7, true))
                .isNotEqualTo(run(8, false));
    }

    private static String run(long seed, boolean throughProtobuf) {
        SimCluster cluster = cluster(seed);
        if (throughProtobuf) {
            cluster.world().throughProtobuf();
        }
        cluster.world().links().loss(0.02);
        cluster.world().links().duplicates(0.02);
        cluster.world().links().stragglers(0.02, Duration.ofSeconds(2));
        cluster.grow(4);
        put(cluster, "ok");
        cluster.members().get(1).leave(Duration.ofSeconds(5));
        cluster.world().run(Duration.ofSeconds(20));
        return cluster.world().traceHash();
    }

    private static SimCluster cluster(long seed) {
        return new SimCluster(new SimWorld(seed), DhtConfig.lan());
    }

    private static void put(SimCluster cluster, String value) {
        DhtNode node = cluster.anyNode();
        PutResult put = cluster.await(node.put(KEY, Bytes.utf8(value), PutOptions.quorum()));
        assertThat(put.copies()).isGreaterThan(1);
    }

    private static String value(SimCluster cluster) {
        DhtNode node = cluster.anyNode();
        return cluster.await(node.get(KEY)).orElseThrow().value().toUtf8();
    }
}
