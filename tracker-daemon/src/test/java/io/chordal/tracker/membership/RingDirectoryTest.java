// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static io.chordal.tracker.testing.Samples.keyHash;
import static io.chordal.tracker.testing.Samples.node;
import static io.chordal.tracker.testing.Samples.ring;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.config.Durations;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RingDirectoryTest {
    private final ManualTicker time = new ManualTicker();
    private final MemoryRegisters registers = new MemoryRegisters(time);
    private RingDirectory directory;
    private Founding founding;

    @BeforeEach
    void startTracker() {
        directory = new RingDirectory(MembershipConfig.defaults(), time, new Random(1), true);
        founding = new Founding(directory, registers);
        done(founding.tend());
    }

    @Test
    void theDefaultTimesAreThese() {
        assertThat(MembershipConfig.defaults())
                .isEqualTo(new MembershipConfig(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        10_000));
    }

    @Nested
    class OnAFreshCluster {
        @Test
        void theFirstCandidateFoundsAndTheOthersWaitUntilItIsThere() {
            assertThat(ask(1)).isEqualTo(new Answer.Found(Duration.ofSeconds(10), Optional.empty()));
            assertThat(ask(2)).isEqualTo(new Answer.Wait(Duration.ofMillis(500)));

            register(node(1), ring(7));

            assertThat(ask(2)).isEqualTo(new Answer.Entrance(node(1), ring(7)));
        }

        @Test
        void theFounderMayAskAgainAndHasWhatIsLeftOfItsLease() {
            ask(1);
            pass("4s");
            assertThat(ask(1)).isEqualTo(new Answer.Found(Duration.ofSeconds(6), Optional.empty()));
        }

        @Test
        void ofTwoCandidatesAtOnceOneFounds() {
            Set<Class<?>> answers = new HashSet<>();
            answers.add(ask(1).getClass());
            answers.add(ask(2).getClass());
            assertThat(answers).containsExactlyInAnyOrder(Answer.Found.class, Answer.Wait.class);
        }

        @Test
        void theNextOneFoundsWhenTheFounderDiedWithinItsLease() {
            ask(1);
            pass("9s");
            assertThat(ask(2)).isInstanceOf(Answer.Wait.class);
            pass("1s");
            assertThat(ask(2)).isInstanceOf(Answer.Found.class);
            assertThat(ask(3)).isInstanceOf(Answer.Wait.class);
        }

        @Test
        void aFounderThatComesTooLateMustJoinTheOneThatTookOver() {
            ask(1);
            pass("10s");
            ask(2);
            assertRefused(() -> register(node(1), ring(7)), TrackerReason.FOUNDER_LEASE_EXPIRED);

            register(node(2), ring(8));
            assertRefused(() -> register(node(1), ring(7)), TrackerReason.FOUNDER_LEASE_EXPIRED);
            assertThat(ask(1)).isEqualTo(new Answer.Entrance(node(2), ring(8)));
            register(node(1), ring(8));
            assertThat(directory.list()).hasSize(2);
        }

        @Test
        void aFounderThatComesLateIsWelcomeIfNobodyTookOver() {
            ask(1);
            pass("30s");
            register(node(1), ring(7));
            assertThat(directory.name()).contains(ring(7));
        }

        @Test
        @Tag("S0-18")
        void aClientIsToldWhatToStart() {
            assertThatThrownBy(() -> directory.entrance(Set.of()))
                    .isInstanceOf(TrackerException.class)
                    .hasMessageContaining("no ring node is registered")
                    .hasMessageContaining("peer-daemon");
            register(node(1), ring(7));
            assertThat(directory.entrance(Set.of()).node()).isEqualTo(node(1));
            directory.remove(node(1));
            assertRefused(() -> directory.entrance(Set.of()), TrackerReason.NO_RING_NODE);
        }
    }

    @Nested
    class AfterARestartOfTheTracker {
        @BeforeEach
        void restart() {
            register(node(1), ring(7));
            startTracker();
        }

        @Test
        void aNewcomerNeverFoundsWhileTheRingLives() {
            assertThat(ask(9)).isInstanceOf(Answer.Wait.class);
            pass("3s");
            assertThat(directory.heartbeat(node(1))).isFalse();
            assertThat(ask(9)).isInstanceOf(Answer.Wait.class);
            register(node(1), ring(7));
            assertThat(ask(9)).isEqualTo(new Answer.Entrance(node(1), ring(7)));
        }

        @Test
        void aNewcomerFoundsUnderTheOldNameWhenNobodyShowedItselfForAHeartbeatAndTheGoneTime() {
            pass("12999ms");
            assertThat(ask(9)).isEqualTo(new Answer.Wait(Duration.ofMillis(1)));
            pass("1ms");
            assertThat(ask(9)).isEqualTo(new Answer.Found(Duration.ofSeconds(10), Optional.of(ring(7))));
        }

        @Test
        void aMemberOfTheOldRingFoundsItAgainAfterOneHeartbeatSoThatAStoppedClusterStartsSoon() {
            assertThat(ask(1, 2, 7)).isInstanceOf(Answer.Wait.class);
            pass("3s");
            assertThat(ask(1, 2, 7)).isEqualTo(new Answer.Found(Duration.ofSeconds(10), Optional.of(ring(7))));
            assertThat(ask(2, 2, 7)).isInstanceOf(Answer.Wait.class);
            register(node(1, 2), ring(7));
            assertThat(ask(2, 2, 7)).isEqualTo(new Answer.Entrance(node(1, 2), ring(7)));
        }

        @Test
        void aFounderIsStoppedWhenAMemberOfTheLivingRingRegistersFirst() {
            pass("3s");
            assertThat(ask(2, 2, 7)).isInstanceOf(Answer.Found.class);
            register(node(1), ring(7));
            assertRefused(() -> register(node(2, 2), ring(7)), TrackerReason.FOUNDER_LEASE_EXPIRED);
            assertThat(ask(2, 2, 7)).isEqualTo(new Answer.Entrance(node(1), ring(7)));
        }

        @Test
        void aNodeOfAnotherRingIsRefusedByName() {
            assertRefused(() -> register(node(4), ring(8)), TrackerReason.WRONG_RING);
            assertThatThrownBy(() -> ask(4, 1, 8))
                    .hasMessageContaining(ring(7).toString())
                    .hasMessageContaining(ring(8).toString());
        }
    }

    @Nested
    class WithMembers {
        @BeforeEach
        void threeMembers() {
            register(node(1), ring(7));
            register(node(2), ring(7));
            register(node(3), ring(7));
        }

        @Test
        @Tag("S4-19")
        void aMemberIsGoneTenSecondsAfterItsLastHeartbeat() {
            for (int i = 0; i < 3; i++) {
                pass("3s");
                directory.heartbeat(node(1));
            }
            pass("999ms");
            assertThat(directory.list()).hasSize(3);
            pass("1ms");
            assertThat(directory.list()).extracting(listed -> listed.node()).containsExactly(node(1));
            assertThat(directory.list().get(0).lastHeard()).isEqualTo(Duration.ofSeconds(1));
            assertThat(directory.heartbeat(node(2))).isFalse();
        }

        @Test
        void entrancesAreDrawnAtRandomAndThoseThatTheCallerCouldNotReachComeLast() {
            Set<RingNode> drawn = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                drawn.add(directory.entrance(Set.of()).node());
                assertThat(directory.entrance(Set.of(keyHash(1), keyHash(2))).node())
                        .isEqualTo(node(3));
            }
            assertThat(drawn).hasSize(3);
            assertThat(directory.entrance(Set.of(keyHash(1), keyHash(2), keyHash(3))))
                    .isNotNull();
        }

        @Test
        void aCandidateIsNotItsOwnEntrance() {
            directory.remove(node(2));
            directory.remove(node(3));
            assertThat(ask(1, 2, 7)).isInstanceOf(Answer.Wait.class);
            pass("3s");
            assertThat(ask(1, 2, 7)).isInstanceOf(Answer.Found.class);
        }

        @Test
        void aLaterLifeReplacesTheEarlierOneAndTheEarlierIsRefused() {
            register(node(1, 2), ring(7));
            assertThat(directory.list()).hasSize(3);
            assertThat(directory.heartbeat(node(1, 1))).isFalse();
            assertThat(directory.remove(node(1, 1))).isFalse();
            assertRefused(() -> register(node(1, 1), ring(7)), TrackerReason.STALE_INCARNATION);
            assertRefused(() -> ask(1, 1, 7), TrackerReason.STALE_INCARNATION);
            assertThat(directory.remove(node(1, 2))).isTrue();
        }

        @Test
        void afterADeathOfAllTheirSilenceCountsFromTheLastSignOfOne() {
            pass("5s");
            directory.heartbeat(node(1));
            pass("10s");
            assertThat(ask(9)).isInstanceOf(Answer.Wait.class);
            assertThat(ask(2, 2, 7)).isInstanceOf(Answer.Found.class);
            pass("10s");
            assertThat(ask(9)).isInstanceOf(Answer.Found.class);
        }

        @Test
        void theListHasAnEnd() {
            RingDirectory tiny = new RingDirectory(
                    new MembershipConfig(
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(1),
                            1),
                    time,
                    new Random(1),
                    true);
            Founding small = new Founding(tiny, new MemoryRegisters(time));
            registerAt(small, node(1), ring(7));
            registerAt(small, node(1), ring(7));
            assertRefused(() -> registerAt(small, node(2), ring(7)), TrackerReason.TRACKER_FULL);
        }
    }

    private void register(RingNode node, ClusterId ring) {
        registerAt(founding, node, ring);
    }

    private static void registerAt(Founding founding, RingNode node, ClusterId ring) {
        done(founding.register(node, ring));
    }

    private Answer ask(int number) {
        return done(founding.ask(Set.of(), node(number), Optional.empty(), RingDirectoryTest::reached));
    }

    private Answer ask(int number, long incarnation, int remembered) {
        return done(founding.ask(
                Set.of(), node(number, incarnation), Optional.of(ring(remembered)), RingDirectoryTest::reached));
    }

    private static CompletionStage<Boolean> reached(RingNode node) {
        return CompletableFuture.completedStage(true);
    }

    private static <T> T done(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TrackerException refused ? refused : e;
        }
    }

    private void pass(String duration) {
        time.pass(Durations.parse(duration));
    }

    private static void assertRefused(ThrowingCallable call, TrackerReason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
