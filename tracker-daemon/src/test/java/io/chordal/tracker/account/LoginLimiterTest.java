// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.account.LoginLimiter.Attempt;
import io.chordal.tracker.account.LoginLimiter.Making;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LoginLimiterTest {
    private static final UserName ADA = new UserName("ada");
    private static final Bytes DEVICE = AnyRecord.filled(16, 1);

    private final ManualTicker time = new ManualTicker();
    private final LoginLimiter limiter = new LoginLimiter(LoginLimits.defaults(), time);

    @Test
    void oneSourceHasFiveAttemptsAtAnAccountAndOneMoreEachThreeMinutes() {
        assertThat(granted(10, ADA, source(1))).isEqualTo(5);

        assertRefused(ADA, source(1), Duration.ofMinutes(3));
        time.pass(Duration.ofMinutes(3));
        assertThat(granted(10, ADA, source(1))).isEqualTo(1);
        assertThat(granted(10, new UserName("Grace"), source(1))).isEqualTo(5);
        assertThat(granted(10, ADA, source(2))).isEqualTo(5);
    }

    @Test
    void namesThatDifferInCaseAloneAreOneAccount() {
        assertThat(granted(3, ADA, source(1))).isEqualTo(3);
        assertThat(granted(10, new UserName("ADA"), source(1))).isEqualTo(2);
    }

    @Test
    void oneSourceHasThirtyAttemptsAndTwoMoreEachMinute() {
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += granted(1, new UserName("user" + i), source(1));
        }
        assertThat(granted).isEqualTo(30);

        time.pass(Duration.ofMinutes(1));
        assertThat(granted(1, new UserName("x"), source(1)) + granted(1, new UserName("y"), source(1)))
                .isEqualTo(2);
        assertThat(granted(1, new UserName("z"), source(1))).isZero();
    }

    @Test
    void anAccountThatManySourcesTryIsNeverLockedButMakesWaitUpToThirtySeconds() {
        for (int i = 0; i < 50; i++) {
            assertThat(counted(limiter.byStranger(ADA, source(i))).delay()).isZero();
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(counted(limiter.byStranger(ADA, source(100 + i))).delay())
                    .isEqualTo(Duration.ofSeconds(Math.min(i, 30)));
        }
        assertThat(limiter.byStranger(new UserName("grace"), source(1)).delay()).isZero();

        time.pass(Duration.ofHours(2));
        assertThat(limiter.byStranger(ADA, source(1)).delay()).isZero();
    }

    @Test
    void oneSourceAloneMakesNobodyElseWait() {
        for (int i = 0; i < 10_000; i++) {
            granted(1, ADA, source(1));
        }

        assertThat(limiter.byStranger(ADA, source(2)).delay()).isZero();
    }

    @Test
    void aDeviceHasABucketOfItsOwnWhateverStrangersDo() {
        for (int i = 0; i < 100; i++) {
            granted(10, ADA, source(i));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(counted(limiter.byDevice(ADA, DEVICE, source(1))).delay())
                    .isZero();
        }
        assertThatThrownBy(() -> limiter.byDevice(ADA, DEVICE, source(1))).isInstanceOf(TrackerException.class);
        limiter.byDevice(ADA, AnyRecord.filled(16, 2), source(1));
        time.pass(Duration.ofSeconds(90));
        limiter.byDevice(ADA, DEVICE, source(1));
    }

    @Test
    void aDevicesAttemptsCountInNoOtherBucket() {
        for (int i = 0; i < 10; i++) {
            limiter.byDevice(ADA, DEVICE, source(1));
        }

        assertThat(granted(10, ADA, source(1))).isEqualTo(5);
    }

    @Test
    void successGivesAllAttemptsAtTheAccountBackAndTakesNoneFromTheOthers() {
        granted(4, ADA, source(1));
        limiter.byStranger(ADA, source(1)).succeeded();

        assertThat(granted(10, ADA, source(1))).isEqualTo(5);
        // The four that were wrong and the ten since then count, the right one does not.
        assertThat(grantedOfMany(source(1))).isEqualTo(30 - 4 - 10);
    }

    @Test
    void whatWasNotTriedDoesNotCount() {
        for (int i = 0; i < 100; i++) {
            limiter.byStranger(ADA, source(1)).withdrawn();
            limiter.byDevice(ADA, DEVICE, source(1)).withdrawn();
        }

        assertThat(granted(10, ADA, source(1))).isEqualTo(5);
    }

    @Test
    void whatWasGivenBackAfterTheRightPasswordIsNotGivenBackAgain() {
        granted(1, new UserName("x"), source(1));
        Attempt attempt = limiter.byStranger(ADA, source(1));

        attempt.succeeded();
        attempt.withdrawn();
        attempt.withdrawn();

        assertThat(grantedOfMany(source(1))).isEqualTo(30 - 1);
    }

    @Test
    void aSourceIsRankedByHowManyTriesItLackedBeforeAndBeforeAllOthersWhereSomebodyLoggedIn() {
        assertThat(counted(limiter.byStranger(ADA, source(1))).rank()).isEqualTo(Rank.lacking(0));
        assertThat(counted(limiter.byStranger(ADA, source(1))).rank()).isEqualTo(Rank.lacking(1));
        time.pass(Duration.ofSeconds(59));
        Attempt third = limiter.byStranger(ADA, source(1));
        assertThat(third.rank()).isEqualTo(Rank.lacking(1));
        third.withdrawn();
        time.pass(Duration.ofSeconds(1));
        assertThat(limiter.byStranger(ADA, source(1)).rank()).isEqualTo(Rank.lacking(0));

        limiter.byDevice(ADA, DEVICE, source(1)).loggedIn();

        assertThat(third.rank()).isEqualTo(Rank.IN_GOOD_STANDING);
        assertThat(limiter.byStranger(new UserName("grace"), source(1)).rank()).isEqualTo(Rank.IN_GOOD_STANDING);
        assertThat(limiter.byStranger(ADA, source(2)).rank()).isEqualTo(Rank.lacking(0));
    }

    @Test
    void accountsThatASourceMakesAreRankedByHowManyItMadeLately() {
        assertThat(made(1).rank()).isEqualTo(Rank.lacking(0));
        assertThat(made(1).rank()).isEqualTo(Rank.lacking(1));
        limiter.byDevice(ADA, DEVICE, source(1)).loggedIn();
        assertThat(made(1).rank()).isEqualTo(Rank.lacking(2));
        time.pass(Duration.ofSeconds(18));
        assertThat(made(1).rank()).isEqualTo(Rank.lacking(0));
    }

    @Test
    void stepsThatThrowGiveTheirPlaceAndTheirTriesBack() {
        HashingQueue queue = new HashingQueue(new HashingLimits(1, 0, 1), Runnable::run);
        for (int i = 0; i < 100; i++) {
            Attempt attempt = limiter.byStranger(ADA, source(1));
            CompletionStage<Object> failed = attempt.at(() -> queue.stranger(source(1), attempt.rank()), place -> {
                throw new IllegalStateException("made up by a test");
            });
            assertRefused(failed.thenAccept(done -> {}));
        }

        assertThat(granted(10, ADA, source(1))).isEqualTo(5);
    }

    @Test
    void anEntranceThatBreaksGivesTheTryBack() {
        for (int i = 0; i < 100; i++) {
            Attempt attempt = limiter.byStranger(ADA, source(1));
            assertThatThrownBy(() -> attempt.at(
                            () -> {
                                throw new IllegalStateException("made up by a test");
                            },
                            place -> CompletableFuture.completedStage(null)))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(granted(10, ADA, source(1))).isEqualTo(5);
    }

    @Test
    void oneSourceMakesAHundredAccountsAndTenMoreEachMinute() {
        for (int i = 0; i < 100; i++) {
            made(1);
        }
        assertThatThrownBy(() -> limiter.creation(source(1)))
                .extracting(e -> ((TrackerException) e).reason())
                .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
        made(2);
        time.pass(Duration.ofSeconds(6));
        made(1);
    }

    @Test
    void anAccountWhosePasswordWasNotHashedIsGivenBackOnceAndOneThatCountsIsNot() {
        Making first = limiter.creation(source(1));
        Making second = limiter.creation(source(1));
        assertThat(limiter.creation(source(1)).rank()).isEqualTo(Rank.lacking(2));

        first.withdrawn();
        first.withdrawn();
        first.counts();
        second.counts();
        second.withdrawn();

        assertThat(limiter.creation(source(1)).rank()).isEqualTo(Rank.lacking(2));
    }

    @Test
    void attemptsAtAFloodedAccountThatAreGivenBackShortenNobodysWait() {
        for (int i = 0; i < 200; i++) {
            counted(limiter.byStranger(ADA, source(i)));
        }
        Deque<Attempt> held = new ArrayDeque<>();
        for (int i = 0; i < 30; i++) {
            held.add(limiter.byStranger(ADA, source(1000 + i)));
        }
        for (int i = 0; i < 100; i++) {
            counted(limiter.byStranger(ADA, source(2000 + i)));
            limiter.byStranger(ADA, source(3000 + i)).withdrawn();
        }
        held.forEach(Attempt::withdrawn);

        assertThat(counted(limiter.byStranger(ADA, source(4000))).delay()).isEqualTo(Duration.ofSeconds(30));
        time.pass(Duration.ofSeconds(2 * 72));
        assertThat(limiter.byStranger(ADA, source(4001)).delay()).isEqualTo(Duration.ofSeconds(29));
    }

    @Test
    void whatWasRefusedAtTheAccountCountsForItsSource() {
        assertThat(granted(29, ADA, source(1))).isEqualTo(5);

        assertThat(grantedOfMany(source(1))).isEqualTo(1);
        time.pass(Duration.ofMinutes(15));
        assertThat(grantedOfMany(source(1))).isEqualTo(30);
    }

    @Test
    void aBucketThatIsAskedForOftenStaysWhateverElseComes() {
        granted(40, ADA, source(1));

        for (int i = 2; i < 100_000; i++) {
            granted(1, ADA, source(i));
            assertThat(granted(1, ADA, source(1))).isZero();
        }
    }

    @Test
    void soManyWaitForAnAccountAndSoManyInAll() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        WaitingRoom room = new WaitingRoom(LoginLimits.defaults(), (after, step) -> waiting.add(step));

        for (int i = 0; i < 16; i++) {
            assertThat(room.await(AnyRecord.filled(16, 1), Duration.ofSeconds(3))
                            .toCompletableFuture())
                    .isNotDone();
        }
        assertRefused(room.await(AnyRecord.filled(16, 1), Duration.ofSeconds(3)));
        for (int i = 0; i < 1000 - 16; i++) {
            room.await(AnyRecord.filled(16, 2 + i / 16), Duration.ofSeconds(3));
        }
        assertRefused(room.await(AnyRecord.filled(16, 100), Duration.ofSeconds(3)));
        assertThat(room.await(AnyRecord.filled(16, 1), Duration.ZERO).toCompletableFuture())
                .isCompleted();

        waiting.remove().run();
        assertThat(room.await(AnyRecord.filled(16, 1), Duration.ofSeconds(3)).toCompletableFuture())
                .isNotDone();
        assertRefused(room.await(AnyRecord.filled(16, 1), Duration.ofSeconds(3)));
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        assertThat(room.await(AnyRecord.filled(16, 1), Duration.ofSeconds(3)).toCompletableFuture())
                .isNotDone();
    }

    private Making made(int source) {
        Making making = limiter.creation(source(source));
        making.counts();
        return making;
    }

    private static Attempt counted(Attempt attempt) {
        attempt.counts();
        return attempt;
    }

    private int grantedOfMany(Source source) {
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += granted(1, new UserName("other" + i), source);
        }
        return granted;
    }

    private int granted(int attempts, UserName name, Source source) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            try {
                Attempt attempt = limiter.byStranger(name, source);
                attempt.counts();
                granted++;
            } catch (TrackerException e) {
                assertThat(e.reason()).isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
            }
        }
        return granted;
    }

    private void assertRefused(UserName name, Source source, Duration retryAfter) {
        assertThatThrownBy(() -> limiter.byStranger(name, source))
                .hasMessageContaining("try again in " + retryAfter.toSeconds() + " s")
                .extracting(e -> ((TrackerException) e).retryAfter().orElseThrow())
                .isEqualTo(retryAfter);
    }

    private static void assertRefused(CompletionStage<Void> stage) {
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
    }

    private static Source source(int number) {
        return new Source(Bytes.fromHex(String.format("%08x", number)));
    }
}
