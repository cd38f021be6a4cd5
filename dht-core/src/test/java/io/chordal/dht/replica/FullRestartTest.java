// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.sim.SimNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings of which every node stopped: what those who are back say while others are not. */
class FullRestartTest {
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(20);

    private final SimRecords records = new SimRecords(17, ReplicaConfig.defaults());

    @Test
    void aFounderThatIsBackAloneSaysOfNothingThatItIsNotThereUntilTheOthersAreBack() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        SimNode holder = records.ring.nodes().get(1);
        Key onlyThere = ownedBy(holder);
        Key everywhere = ownedBy(founder);
        records.write(founder, records.addition(everywhere, "m"));
        records.settle();
        loneWrite(holder, onlyThere);
        records.ring.nodes().forEach(SimNode::kill);

        restartFounder();

        assertThat(records.at(founder).health().active()).isFalse();
        assertThat(records.read(founder, onlyThere))
                .as("neither found nor absent")
                .isEmpty();
        assertThat(records.read(founder, everywhere)).contains(List.of("m"));
        restart(1);
        restart(2);
        assertThat(records.read(founder, onlyThere)).contains(List.of("m"));
        records.settle();
        assertThat(records.read(founder, Key.of("nothing"))).contains(List.of());
    }

    @Test
    void aHomeThatIsBackWaitsForTheOtherFormerHomesToo() {
        grow(4);
        SimNode founder = records.ring.nodes().get(0);
        SimNode holder = records.ring.nodes().get(3);
        Key onlyThere = ownedBy(holder);
        loneWrite(holder, onlyThere);
        records.ring.nodes().forEach(SimNode::kill);

        restartFounder();
        restart(1);
        restart(2);
        records.world.run(Duration.ofSeconds(5));

        SimNode owner = records.ring.owner(RingProfile.DEFAULT.position(onlyThere.partition()));
        assertThat(records.copy(owner, onlyThere).standing()).isEqualTo(Standing.SYNCING);
        assertThat(records.read(founder, onlyThere)).isEmpty();
        restart(3);
        assertThat(records.read(founder, onlyThere)).contains(List.of("m"));
    }

    @Test
    void aNewcomerThatTakesOverAPartWaitsForThoseWhomItsOwnerWaitsFor() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        SimNode holder = records.ring.nodes().get(1);
        records.ring.nodes().forEach(SimNode::kill);
        restartFounder();

        SimNode newcomer = records.ring.add();
        records.world.run(Duration.ofSeconds(5));

        assertThat(records.at(newcomer).health().active()).isFalse();
        assertThat(records.read(newcomer, ownedBy(newcomer, "nothing"))).isEmpty();
        restart(1);
        restart(2);
        records.settle();
        assertThat(records.read(holder, ownedBy(newcomer, "nothing"))).contains(List.of());
        assertThat(records.at(founder).health().active()).isTrue();
    }

    /** The newcomer has never met those for whom its entrance waits, and all stop again before they are back. */
    @Test
    void aNewcomerThatIsStartedAgainStillWaitsForThoseWhomItsEntranceWaitsFor() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        records.ring.nodes().forEach(SimNode::kill);
        restartFounder();
        SimNode newcomer = records.ring.add();
        Key key = ownedBy(newcomer, "nothing");
        records.world.run(Duration.ofSeconds(1));
        List.of(founder, newcomer).forEach(SimNode::kill);

        newcomer.startFounding();
        assertThat(records.world.runUntil(newcomer::hasJoined, JOIN_LIMIT)).isTrue();
        founder.startJoining(List.of(newcomer.endpoint()));
        assertThat(records.world.runUntil(founder::hasJoined, JOIN_LIMIT)).isTrue();
        records.world.run(Duration.ofSeconds(5));

        assertThat(records.at(newcomer).health().active()).isFalse();
        assertThat(records.read(newcomer, key)).as("neither found nor absent").isEmpty();
        restart(1);
        restart(2);
        records.settle();
        assertThat(records.read(newcomer, key)).contains(List.of());
    }

    /** What a newcomer was told by an entrance that is gone by then is known to nobody else who is there. */
    @Test
    void aNewcomerThatIsStartedAgainWaitsForThoseWhomAnEntranceThatHasLeftNamed() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        SimNode holder = records.ring.nodes().get(1);
        Key onlyThere = ownedBy(holder);
        loneWrite(holder, onlyThere);
        records.ring.nodes().forEach(SimNode::kill);
        restartFounder();
        SimNode newcomer = records.ring.add();
        records.world.run(Duration.ofSeconds(1));
        founder.leave(Duration.ofSeconds(1), founder::kill);
        records.world.run(Duration.ofSeconds(3));
        assertThat(records.read(newcomer, onlyThere)).isEmpty();

        newcomer.kill();
        newcomer.startFounding();
        assertThat(records.world.runUntil(newcomer::hasJoined, JOIN_LIMIT)).isTrue();

        assertThat(records.read(newcomer, onlyThere))
                .as("neither found nor absent")
                .isEmpty();
        for (int i : new int[] {1, 2}) {
            records.ring.nodes().get(i).startJoining(List.of(newcomer.endpoint()));
        }
        records.settle();
        assertThat(records.read(newcomer, onlyThere)).contains(List.of("m"));
    }

    @Test
    void whomOthersNamedAndWhoDoesNotComeBackIsWaitedForHalfAMinuteAndForgottenThen() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        records.ring.nodes().forEach(SimNode::kill);
        restartFounder();
        SimNode newcomer = records.ring.add();
        records.world.run(Duration.ofSeconds(1));
        founder.leave(Duration.ofSeconds(1), founder::kill);
        records.world.run(Duration.ofSeconds(3));
        newcomer.kill();

        for (Duration wait : List.of(Duration.ofSeconds(30), Duration.ZERO)) {
            newcomer.startFounding();
            assertThat(records.world.runUntil(newcomer::hasJoined, JOIN_LIMIT)).isTrue();
            Duration back = records.world.now();
            records.world.runUntil(() -> records.at(newcomer).health().active(), Duration.ofMinutes(2));
            assertThat(records.world.now().minus(back)).isBetween(wait, wait.plusSeconds(1));
            newcomer.kill();
        }
    }

    @Test
    void whoDoesNotComeBackIsWaitedForHalfAMinuteAndThenNotAfterTheNextStartEither() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        records.ring.nodes().forEach(SimNode::kill);

        restartFounder();
        Duration back = records.world.now();
        records.world.runUntil(() -> records.at(founder).health().active(), Duration.ofMinutes(2));

        assertThat(records.world.now().minus(back)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(31));
        founder.kill();
        restartFounder();
        assertThat(records.at(founder).health().active()).isTrue();
    }

    @Test
    void aSecondStopWhileOthersAreExpectedDoesNotForgetThem() {
        grow(3);
        SimNode founder = records.ring.nodes().get(0);
        records.ring.nodes().forEach(SimNode::kill);
        restartFounder();
        records.world.run(Duration.ofSeconds(3));

        founder.kill();
        restartFounder();

        assertThat(records.at(founder).health().active()).isFalse();
    }

    @Test
    void anOnlyNodeIsInStepAtOnce() {
        grow(1);
        SimNode only = records.ring.nodes().get(0);
        records.write(only, records.addition(Key.of("k"), "m"));
        only.kill();

        restartFounder();

        assertThat(records.at(only).health().active()).isTrue();
        assertThat(records.read(only, Key.of("nothing"))).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 20_000})
    void aNodeThatIsAwayAloneIsInStepSoonAfterItIsBack(int millisAway) {
        grow(3);
        SimNode restarted = records.ring.nodes().get(1);
        restarted.kill();
        records.world.run(Duration.ofMillis(millisAway));

        restart(1);
        Duration joined = records.world.now();
        records.settle();

        assertThat(records.world.now().minus(joined)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void wholeRingsThatComeBackAreInStepWithoutTheLongWait() {
        grow(6);
        records.ring.nodes().forEach(SimNode::kill);

        restartFounder();
        for (int i = 1; i < 6; i++) {
            restart(i);
        }
        Duration back = records.world.now();
        records.settle();

        assertThat(records.world.now().minus(back)).isLessThan(Duration.ofSeconds(4));
    }

    private void grow(int size) {
        records.ring.grow(size);
        records.settle();
    }

    private void restartFounder() {
        SimNode founder = records.ring.nodes().get(0);
        founder.startFounding();
        assertThat(records.world.runUntil(founder::hasJoined, JOIN_LIMIT)).isTrue();
    }

    private void restart(int number) {
        SimNode node = records.ring.nodes().get(number);
        Endpoint founder = records.ring.nodes().get(0).endpoint();
        node.startJoining(List.of(founder));
        assertThat(records.world.runUntil(node::hasJoined, JOIN_LIMIT)).isTrue();
    }

    private Key ownedBy(SimNode node) {
        return ownedBy(node, "partition");
    }

    private Key ownedBy(SimNode node, String name) {
        int number = 0;
        while (records.ring.owner(RingProfile.DEFAULT.position(name + " " + number)) != node) {
            number++;
        }
        return Key.of(name + " " + number);
    }

    /** Writes at the owner while no other node can be reached, so that no copy leaves it before it is killed. */
    private void loneWrite(SimNode owner, Key key) {
        records.ring.nodes().stream()
                .filter(node -> node != owner)
                .forEach(node -> node.process().pause(Duration.ofMinutes(1)));
        WriteAnswer.Done done = (WriteAnswer.Done) records.write(owner, records.addition(key, "m"));
        assertThat(done.result().copies()).isEqualTo(1);
        assertThat(Optional.of(done.result().revision())).contains(1L);
    }
}
