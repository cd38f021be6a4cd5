// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Ack;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WritePartsTest {

    @Test
    void aWriteThatMustWaitKeepsNoOtherOneOfItsBatchWaiting() {
        TestWorld world = TestWorld.of(6);
        List<TestWorld.Node> ring = world.members();
        TestWorld.Node owner = ring.get(2);
        Key held = key(ring.get(1).ref.id(), owner.ref.id());
        Key gained = key(ring.get(0).ref.id(), ring.get(1).ref.id());
        world.pause(ring.get(3).number, ring.get(4).number);
        world.kill(ring.get(1).number);
        world.run(Duration.ofSeconds(4));
        assertThat(owner.service.health().active()).isFalse();

        List<List<WriteAnswer>> answers = new ArrayList<>();
        world.begin(owner.number, Ack.PRIMARY, answers, world.addition(gained, "m", ""), world.addition(held, "m", ""));
        world.run(Duration.ofMillis(100));

        assertThat(owner.copy(held).isEmpty()).isFalse();
        assertThat(owner.copy(gained).isEmpty()).isTrue();
        world.resume(ring.get(3).number, ring.get(4).number);
        world.runUntil(Duration.ofSeconds(10), () -> !answers.isEmpty());
        assertThat(answers.get(0)).hasSize(2).allMatch(answer -> answer instanceof WriteAnswer.Done);
        assertThat(world.members(owner.number, gained)).containsExactly("m");
    }

    private static Key key(RingId from, RingId to) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Key.of("partition " + i))
                .filter(key -> Arc.between(from, RingProfile.DEFAULT.position(key.partition()), to))
                .findFirst()
                .orElseThrow();
    }
}
