// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static io.chordal.tracker.testing.Samples.keyHash;
import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.ring;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Key;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two trackers that agree on the data ring through one register. */
class FoundingTest {
    private static final Key KEY = Key.of("membership", "data-ring");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTicker time = new ManualTicker();
    private final MemoryRegisters registers = new MemoryRegisters(time);
    private At first = new At();
    private At second = new At();

    @BeforeEach
    void look() {
        first.tend();
        second.tend();
    }

    @Test
    @Tag("S0-17")
    void ofCandidatesAtTwoTrackersOneFounds() {
        assertThat(first.ask(1)).isInstanceOf(Answer.Found.class);
        assertThat(second.ask(2)).isInstanceOf(Answer.Wait.class);
        assertThat(first.ask(1)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void ofCandidatesAtTheSameMomentAtTwoTrackersOneFounds() {
        registers.beforeNextWrite(() -> assertThat(second.ask(2)).isInstanceOf(Answer.Found.class));
        assertThat(first.ask(1)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void theFounderMayAskAndRegisterAtTheOtherTracker() {
        first.ask(1);
        assertThat(second.ask(1)).isInstanceOf(Answer.Found.class);
        second.register(1, 7);
        first.tend();
        assertThat(first.directory.name()).contains(ring(7));
        assertThat(first.ask(3)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void nobodyFoundsAtATrackerThatHearsNothingOfTheMembersOfTheOther() {
        first.ask(1);
        first.register(1, 7);
        for (int second = 0; second < 120; second++) {
            time.pass(SECOND);
            if (second % 3 == 0) {
                first.heartbeat(1);
            }
            first.tend();
            this.second.tend();
            assertThat(this.second.ask(2)).isInstanceOf(Answer.Wait.class);
            assertThat(this.second.askRemembering(3, 7)).isInstanceOf(Answer.Wait.class);
        }
    }

    @Test
    void whenAllMembersAreGoneTheRingIsFoundedAgainAtAnyTracker() {
        first.ask(1);
        first.register(1, 7);
        second.tend();
        pass(10);
        assertThat(second.ask(2)).isInstanceOf(Answer.Wait.class);
        assertThat(second.askRemembering(3, 7))
                .isEqualTo(new Answer.Found(Duration.ofSeconds(10), Optional.of(ring(7))));
        pass(10);
        assertThat(second.ask(2)).isInstanceOf(Answer.Wait.class);
        pass(13);
        assertThat(second.ask(2)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void theNextOneFoundsAtTheOtherTrackerWhenTheFounderDied() {
        first.ask(1);
        second.tend();
        time.pass(Duration.ofSeconds(9));
        assertThat(second.ask(2)).isInstanceOf(Answer.Wait.class);
        time.pass(SECOND);
        assertThat(second.ask(2)).isInstanceOf(Answer.Found.class);
        assertRefused(() -> first.register(1, 7), TrackerReason.FOUNDER_LEASE_EXPIRED);
        second.register(2, 8);
        first.hear(second, 2, 8);
        assertThat(first.ask(1)).isEqualTo(new Answer.Entrance(node(2), ring(8)));
        first.register(1, 8);
    }

    @Test
    void aFounderIsTooLateOnceMembersOfTheLivingRingShowThemselvesToTheOtherTracker() {
        first.register(1, 7);
        second.tend();
        pass(13);
        assertThat(second.ask(2)).isInstanceOf(Answer.Found.class);
        first.register(1, 7);
        first.tend();
        second.hear(first, 1, 7);
        assertRefused(() -> second.register(2, 7), TrackerReason.FOUNDER_LEASE_EXPIRED);
    }

    @Test
    void aCandidateIsNeverGivenTheLeaseWhereItCannotBeCalled() {
        assertRefused(
                () -> first.ask(1, Optional.empty(), other -> CompletableFuture.completedStage(false)),
                TrackerReason.FOUNDER_UNREACHABLE);
        assertThat(second.ask(2)).isInstanceOf(Answer.Found.class);
    }

    @Test
    void aNodeOfAnotherRingIsRefusedAtEachTracker() {
        first.register(1, 7);
        assertRefused(() -> second.register(2, 8), TrackerReason.WRONG_RING);
        assertRefused(() -> second.askRemembering(2, 8), TrackerReason.WRONG_RING);
    }

    @Test
    @Tag("S0-16")
    void membersThatTheOtherTrackerTellsOfAreEntrancesAndGoWithTheirSilence() {
        first.register(1, 7);
        second.hear(first, 1, 7);
        assertThat(second.ask(2)).isEqualTo(new Answer.Entrance(node(1), ring(7)));
        assertThat(second.directory.listHere()).isEmpty();
        assertThat(second.directory.list()).hasSize(1);
        time.pass(Duration.ofSeconds(9));
        second.directory.seen(node(1), ring(7), Duration.ofSeconds(8));
        time.pass(Duration.ofMillis(1999));
        assertThat(second.directory.list()).hasSize(1);
        time.pass(Duration.ofMillis(1));
        assertThat(second.directory.list()).isEmpty();
    }

    @Test
    void whatAnotherTrackerTellsOfAnEarlierLifeOrAnotherRingIsPassedOver() {
        first.directory.seen(node(1, 2), ring(7), Duration.ZERO);
        first.directory.seen(node(1, 1), ring(7), Duration.ZERO);
        first.register(2, 7);
        first.directory.seen(node(3), ring(8), Duration.ZERO);
        first.directory.seen(node(4), ring(7), Duration.ofSeconds(10));
        assertThat(first.directory.list()).extracting(ListedNode::node).containsExactlyInAnyOrder(node(1, 2), node(2));
        first.directory.leftElsewhere(node(1, 1));
        first.directory.leftElsewhere(node(1, 2));
        assertThat(first.directory.list()).extracting(ListedNode::node).containsExactly(node(2));
    }

    @Test
    void aTrackerThatIsCutOffGoesOnWithTheRingItKnowsAndLetsNobodyFound() {
        first.register(1, 7);
        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        first.register(2, 7);
        assertThat(first.ask(3)).isInstanceOf(Answer.Entrance.class);
        assertRefused(() -> second.ask(3), TrackerReason.TOO_FEW_TRACKERS);
        assertRefused(() -> second.register(3, 7), TrackerReason.TOO_FEW_TRACKERS);
    }

    @Test
    void whoseAttemptMayHaveBeenWrittenWaitsAndIsToldWhenItAsksAgain() {
        registers.beforeNextWrite(() -> registers.failing(Optional.of(TrackerReason.OUTCOME_UNKNOWN)));
        assertThat(first.ask(1)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void whatTwoSidesOfASplitWroteIsMergedInAnyOrder() {
        DataRing one = DataRing.NONE.livingAs(ring(7), keyHash(1)).leasedTo(keyHash(2));
        DataRing other = DataRing.NONE.livingAs(ring(8), keyHash(3));
        DataRing third = DataRing.NONE.leasedTo(keyHash(4)).leasedTo(keyHash(5));
        for (List<DataRing> all :
                List.of(List.of(one, other, third), List.of(third, other, one), List.of(other, one, third, one))) {
            DataRing merged = all.stream().reduce(DataRing::merge).orElseThrow();
            assertThat(merged).isEqualTo(one.merge(other.merge(third)));
            assertThat(DataRingCodec.read(DataRingCodec.write(merged))).contains(merged);
        }
        registers.putSiblings(KEY, List.of(DataRingCodec.write(one), DataRingCodec.write(other)));
        first.tend();
        assertThat(first.directory.name()).contains(ring(7));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            time.pass(SECOND);
            first.tend();
            second.tend();
        }
    }

    private static void assertRefused(Runnable call, TrackerReason reason) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TrackerException refused ? refused : e;
        }
    }

    /** What one tracker has. */
    private final class At {
        private final RingDirectory directory =
                new RingDirectory(MembershipConfig.defaults(), time, new Random(1), false);
        private final Founding founding = new Founding(directory, registers);

        Answer ask(int number) {
            return ask(number, Optional.empty(), other -> CompletableFuture.completedStage(true));
        }

        Answer askRemembering(int number, int remembered) {
            return ask(number, Optional.of(ring(remembered)), other -> CompletableFuture.completedStage(true));
        }

        Answer ask(int number, Optional<ClusterId> remembered, Function<RingNode, CompletionStage<Boolean>> reach) {
            return done(founding.ask(Set.of(), node(number), remembered, reach));
        }

        void register(int number, int ring) {
            done(founding.register(node(number), ring(ring)));
        }

        void heartbeat(int number) {
            directory.heartbeat(node(number));
        }

        void hear(At other, int number, int ring) {
            assertThat(other.directory.listHere()).extracting(ListedNode::node).contains(node(number));
            directory.seen(node(number), ring(ring), Duration.ZERO);
        }

        void tend() {
            done(founding.tend());
        }
    }
}
