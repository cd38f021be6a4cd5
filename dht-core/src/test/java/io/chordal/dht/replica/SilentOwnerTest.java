// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.ReadAnswer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner does not answer the reader, for whom the other two homes have to say that nothing is there. */
class SilentOwnerTest {
    private static final Key KEY = Key.of("partition", "item");

    private final TestWorld world = TestWorld.of(5);
    private List<TestWorld.Node> homes = List.of();

    @BeforeEach
    void theOwnerHearsNobody() {
        world.settle();
        homes = world.homes(KEY);
        world.pause(homes.get(0).number);
    }

    @Test
    void whoeverHearsTheOwnerSaysThatNothingIsThere() {
        assertThat(read())
                .isInstanceOfSatisfying(
                        ReadAnswer.Found.class,
                        found -> assertThat(found.value().isEmpty()).isTrue());
    }

    @Test
    void whoeverDoesNotHearItDoesNot() {
        homes.get(2).hearsNoOwners = true;

        assertThat(read()).isInstanceOf(ReadAnswer.Failed.class);
    }

    private ReadAnswer read() {
        TestWorld.Node reader = world.members().stream()
                .filter(node -> !homes.contains(node))
                .findFirst()
                .orElseThrow();
        return world.read(reader.number, KEY).get(0);
    }
}
