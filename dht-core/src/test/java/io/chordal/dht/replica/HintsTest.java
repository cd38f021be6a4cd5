// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an owner keeps for a home that does not answer, and is still believed to be one. */
class HintsTest {
    private static final Key KEY = Key.of("builds", "42");

    @Test
    void anAbsentHomeHasAThousandHintsAtMostAndGetsEverythingWhenItIsBack() {
        TestWorld world = TestWorld.of(3);
        TestWorld.Node owner = world.homes(KEY).get(0);
        TestWorld.Node absent = world.homes(KEY).get(2);
        world.pause(absent.number);
        for (int i = 0; i < 5; i++) {
            SetWrite[] writes = new SetWrite[500];
            for (int j = 0; j < writes.length; j++) {
                writes[j] = world.addition(KEY, "m" + (500 * i + j), "");
            }
            assertThat(world.write(owner.number, writes)).allMatch(answer -> answer instanceof WriteAnswer.Done);
        }
        world.run(Duration.ofSeconds(10));
        assertThat(owner.service.health().missingCopies()).isEqualTo(1_000);
        assertThat(owner.service.health().inStep()).isFalse();

        world.resume(absent.number);
        world.runUntil(Duration.ofSeconds(8), () -> absent.copy(KEY).equals(owner.copy(KEY)));
        world.settle();
    }

    /** What does not fit into the queue is found by comparisons, more of them than are made at once. */
    @Test
    void aHomeThatLacksManyTimesWhatMayWaitForItIsFoundInStepLongBeforeTheNextRepair() {
        TestWorld world = TestWorld.of(
                3,
                1,
                ReplicaConfig.defaults().with(c -> c.waitingRows(30).hints(10).repairInterval(Duration.ofHours(1))));
        TestWorld.Node owner = world.homes(KEY).get(0);
        TestWorld.Node absent = world.homes(KEY).get(2);
        world.pause(absent.number);
        SetWrite[] writes = new SetWrite[500];
        for (int i = 0; i < writes.length; i++) {
            writes[i] = world.addition(KEY, "m" + i, "");
        }
        assertThat(world.write(owner.number, writes)).allMatch(answer -> answer instanceof WriteAnswer.Done);
        world.run(Duration.ofSeconds(10));

        world.resume(absent.number);
        world.runUntil(
                Duration.ofSeconds(30),
                () -> owner.service.health().inStep() && absent.copy(KEY).equals(owner.copy(KEY)));
    }

    @Test
    void aHintIsNoCopy() {
        TestWorld world = TestWorld.of(3);
        TestWorld.Node owner = world.homes(KEY).get(0);
        world.pause(world.homes(KEY).get(1).number, world.homes(KEY).get(2).number);

        WriteAnswer answer = world.write(owner.number, Ack.QUORUM, world.addition(KEY, "m", ""))
                .get(0);

        assertThat(owner.service.health().missingCopies()).isEqualTo(2);
        assertThat(((WriteAnswer.Failed) answer).failure().reason()).isEqualTo(CallFailure.Reason.TOO_FEW_COPIES);
    }
}
