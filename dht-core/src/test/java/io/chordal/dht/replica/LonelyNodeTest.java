// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.sim.SimNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that lose all others without being restarted: what they say of records that they never had. */
class LonelyNodeTest {
    private static final Key KEY = Key.of("partition");

    private final SimRecords records = SimRecords.of(5, 23, ReplicaConfig.defaults());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatIsCutOffSaysOfNothingThatItIsNotThereUntilItIsBack(boolean stopped) {
        SimNode lone = stranger();
        records.write(lone, records.addition(KEY, "m"));
        records.settle();

        records.world.links().side(lone.endpoint(), 1);
        awaitLoneliness(lone);
        assertThat(records.read(lone, KEY)).as("neither found nor absent").isEmpty();
        if (stopped) {
            lone.kill();
            lone.startFounding();
            records.world.runUntil(lone::hasJoined, Duration.ofSeconds(30));
            assertThat(records.read(lone, KEY)).as("after a restart").isEmpty();
        }
        records.world.links().heal();
        records.settle();

        assertThat(records.read(lone, KEY)).contains(List.of("m"));
        assertThat(records.read(lone, Key.of("nothing"))).contains(List.of());
    }

    @Test
    void whoDoesNotComeBackIsWaitedForHalfAMinute() {
        SimNode lone = stranger();
        records.write(lone, records.addition(KEY, "m"));
        records.settle();
        others(lone).forEach(SimNode::kill);
        awaitLoneliness(lone);
        Duration lonely = records.world.now();

        records.world.runUntil(() -> records.at(lone).health().active(), Duration.ofMinutes(2));

        assertThat(records.world.now().minus(lonely)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(31));
        assertThat(records.read(lone, KEY)).contains(List.of());
    }

    @Test
    void nobodyIsWaitedForWhoDiedLongAfterTheOthersOrLeft() {
        List<SimNode> nodes = records.ring.nodes();
        SimNode last = nodes.get(4);
        nodes.get(0).kill();
        records.world.run(Duration.ofSeconds(40));
        nodes.get(1).leave(Duration.ofSeconds(5), () -> {});
        nodes.get(2).leave(Duration.ofSeconds(5), () -> {});
        records.world.run(Duration.ofSeconds(10));
        assertThat(records.ring.members()).hasSize(2);

        nodes.get(3).kill();
        awaitLoneliness(last);

        assertThat(records.at(last).health().active()).isTrue();
        assertThat(records.read(last, Key.of("nothing"))).contains(List.of());
    }

    private void awaitLoneliness(SimNode node) {
        boolean lonely = records.world.runUntil(
                () -> {
                    Neighbourhood around = node.chord().neighbourhood();
                    return around.successors().isEmpty() && around.predecessor().isEmpty();
                },
                Duration.ofSeconds(60));
        assertThat(lonely).isTrue();
    }

    private List<SimNode> others(SimNode node) {
        return records.ring.nodes().stream().filter(other -> other != node).toList();
    }

    /** Returns a node that is no home of the key. */
    private SimNode stranger() {
        return records.ring.members().stream()
                .filter(node -> !records.homes(KEY).contains(node))
                .findFirst()
                .orElseThrow();
    }
}
