// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node leaves in order, and the one behind it, which takes writes all the time, does so too: as soon as the first is gone and nobody else
 * has made itself known before it yet, or a moment later.
 */
class LeaveOneAfterTheOtherTest {
    private static final Key KEY = Key.of("partition", "item");
    private static final int SEEDS = 10;

    private int acknowledged;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasAcknowledgedIsThereAfterBothHaveLeft(boolean later) {
        for (long seed = 0; seed < SEEDS; seed++) {
            leaveBoth(seed, later);
        }
    }

    private void leaveBoth(long seed, boolean later) {
        SimCluster cluster =
                new SimCluster(new SimWorld(seed), DhtConfig.lan()).grow(6).settle(Duration.ofMinutes(1));
        NodeRef owner = cluster.await(cluster.anyNode().lookup("partition")).owner();
        List<SimMember> members = cluster.members();
        int at = IntStream.range(0, members.size())
                .filter(i -> members.get(i).dht().self().equals(owner))
                .findFirst()
                .orElseThrow();
        DhtNode second = members.get(at).dht();
        SimMember first = members.get((at + 5) % 6);
        DhtNode reader = members.get((at + 3) % 6).dht();

        first.leave(Duration.ofSeconds(5));
        putUntilGone(cluster.world(), second, first.dht().self());
        if (later) {
            cluster.world().runUntil(() -> second.neighbourhood().ownArc().isPresent(), Duration.ofSeconds(10));
        }
        List<Boolean> left = new ArrayList<>();
        second.leave(Duration.ofSeconds(5)).whenComplete((result, failure) -> left.add(failure == null));
        assertThat(cluster.world().runUntil(() -> !left.isEmpty(), Duration.ofSeconds(20)))
                .isTrue();
        second.close();
        cluster.world().run(Duration.ofSeconds(5));

        Optional<Versioned> read = cluster.await(reader.get(KEY));
        int value = read.map(it -> Integer.parseInt(it.value().toUtf8())).orElse(0);
        assertThat(value).as("seed %s", seed).isGreaterThanOrEqualTo(acknowledged);
    }

    private void putUntilGone(SimWorld world, DhtNode owner, NodeRef before) {
        acknowledged = 0;
        int next = 0;
        while (owner.neighbourhood().predecessor().map(before::equals).orElse(false)) {
            int value = ++next;
            assertThat(value).as("puts while the one before leaves").isLessThan(4_000);
            owner.put(KEY, Bytes.utf8("" + value), PutOptions.lazy()).whenComplete((done, failure) -> {
                if (failure == null) {
                    acknowledged = Math.max(acknowledged, value);
                }
            });
            world.run(Duration.ofMillis(1));
        }
    }
}
