// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.Replicate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A read by quorum brings a home that it sees behind up to date, and nobody else. */
class ReadRepairTest {
    private static final Key KEY = Key.of("builds", "42");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void onlyTheHomeThatIsBehindIsSentWhatItLacks(int behind) {
        TestWorld world = TestWorld.of(5);
        world.add(0, KEY, "old");
        world.settle();
        List<TestWorld.Node> homes = world.homes(KEY);
        TestWorld.Node stale = homes.get(behind);
        world.pause(stale.number);
        world.add(homes.get(0).number, KEY, "new");
        world.run(Duration.ofSeconds(9));
        world.resume(stale.number);
        assertThat(stale.copy(KEY)).isNotEqualTo(homes.get(0).copy(KEY));

        List<NodeRef> sentTo = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        world.onCall = (to, request) -> {
            if (request instanceof Replicate replicate) {
                sentTo.add(to);
                rows.add(replicate.states().size());
            }
        };
        world.read(homes.get(0).number, ReadLevel.QUORUM, KEY);
        world.run(Duration.ofMillis(20));

        assertThat(sentTo).containsExactly(stale.ref);
        assertThat(rows).containsExactly(1);
        assertThat(stale.copy(KEY)).isEqualTo(homes.get(0).copy(KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatAHomeIsSentIsOneBatchAtMost(int behind) {
        TestWorld world = TestWorld.of(3);
        List<TestWorld.Node> homes = world.homes(KEY);
        world.pause(homes.get(behind).number);
        SetWrite[] many = new SetWrite[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = world.addition(KEY, "m" + i, "x".repeat(4_000));
        }
        world.write(homes.get(0).number, many);
        world.run(Duration.ofSeconds(9));
        world.resume(homes.get(behind).number);
        List<Integer> costs = new ArrayList<>();
        world.onCall = (to, request) -> {
            if (request instanceof Replicate replicate) {
                costs.add(replicate.states().stream()
                        .mapToInt(state -> state.cost())
                        .sum());
            }
        };

        world.read(homes.get(0).number, ReadLevel.QUORUM, KEY);
        world.run(Duration.ofMillis(10));

        assertThat(costs).hasSize(1).allMatch(cost -> cost <= 64 << 10);
    }
}
