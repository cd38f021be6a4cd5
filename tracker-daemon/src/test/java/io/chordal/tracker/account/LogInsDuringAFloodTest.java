// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.account.HashingQueue.Place;
import io.chordal.tracker.account.LoginLimiter.Attempt;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** A thousand wrong passwords a second from 250 addresses, at a tracker that hashes 25 a second, in time that a test lets pass. */
class LogInsDuringAFloodTest {
    private static final int ADDRESSES = 250;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int HASH_MILLIS = 80;
    private static final int FIRST_HONEST = 10_000;

    private final ManualTicker time = new ManualTicker();
    private final LoginLimiter limiter = new LoginLimiter(LoginLimits.defaults(), time);
    private final Deque<Hash> running = new ArrayDeque<>();
    private final HashingQueue queue =
            new HashingQueue(HashingLimits.defaults(), work -> running.add(new Hash(millis() + HASH_MILLIS, work)));
    private int hashed;
    private int entered;

    private record Hash(long ends, Runnable work) {}

    /** Somebody with the right password who tries once a second until the log-in succeeds. */
    private final class Honest {
        private final Source source;
        private final long begun = millis();
        private Optional<Duration> took = Optional.empty();
        private boolean waits;

        private Honest(int number) {
            this.source = source(FIRST_HONEST + number);
        }

        private void look() {
            if (took.isEmpty() && !waits && (millis() - begun) % 1000 == 0) {
                waits = true;
                attempt(new UserName("user-of-" + source.bytes()), source, this::logIn)
                        .whenComplete((done, failure) -> waits = false);
            }
        }

        private CompletionStage<Void> logIn(Attempt attempt, Place place) {
            return place.run(() -> "right").thenAccept(right -> {
                attempt.succeeded();
                attempt.loggedIn();
                took = Optional.of(Duration.ofMillis(millis() - begun));
            });
        }
    }

    @Test
    void whoeverComesFromAnAddressThatNobodyFloodsFromIsInSoonAndAtOnceWhereItLoggedInBefore() {
        Honest before = new Honest(0);
        until(1000, ms -> before.look());
        assertThat(before.took).contains(Duration.ofMillis(HASH_MILLIS));

        List<Honest> fresh = new ArrayList<>();
        List<Honest> again = new ArrayList<>();
        until(90_000, ms -> {
            if (ms % 1000 == 0) {
                fresh.add(new Honest(1 + fresh.size()));
                again.add(new Honest(0));
            }
            flood(ms, ms % 1000);
            fresh.forEach(Honest::look);
            again.forEach(Honest::look);
        });

        assertThat(again.subList(0, 89))
                .allSatisfy(honest ->
                        assertThat(honest.took.orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(4 * HASH_MILLIS)));
        assertThat(fresh.subList(0, 89))
                .allSatisfy(honest -> assertThat(honest.took.orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(6)));
        assertThat(fresh.subList(20, 89))
                .allSatisfy(
                        honest -> assertThat(honest.took.orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(300)));
        assertThat(entered).isLessThan(3 * hashed);
    }

    @Test
    void anAccountOfTheFloodersOwnTakesNothingFromThoseInGoodStanding() {
        Honest before = new Honest(0);
        until(1000, ms -> before.look());

        List<Honest> again = new ArrayList<>();
        until(60_000, ms -> {
            if (ms % 1000 == 0) {
                again.add(new Honest(0));
            }
            if (ms < 20_000 || ms < 40_000 && ms / ADDRESSES % 2 == 0) {
                right(ms);
            } else {
                flood(ms, ms % 1000);
            }
            again.forEach(Honest::look);
        });

        assertThat(again.subList(0, 59))
                .allSatisfy(honest ->
                        assertThat(honest.took.orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(6 * HASH_MILLIS)));
    }

    private void right(int number) {
        attempt(
                new UserName("mallory"),
                source(number % ADDRESSES),
                (attempt, place) -> place.run(() -> "right").thenAccept(right -> {
                    attempt.succeeded();
                    attempt.loggedIn();
                }));
    }

    private void flood(int number, int name) {
        attempt(
                new UserName("user" + name),
                source(number % ADDRESSES),
                (attempt, place) -> place.run(() -> "wrong").thenAccept(wrong -> {
                    throw LogIn.invalid();
                }));
    }

    private interface Steps {
        CompletionStage<Void> take(Attempt attempt, Place place);
    }

    private CompletionStage<Void> attempt(UserName name, Source source, Steps steps) {
        try {
            Attempt attempt = limiter.byStranger(name, source);
            return attempt.at(() -> queue.stranger(source, attempt.rank()), place -> {
                entered++;
                return steps.take(attempt, place);
            });
        } catch (TrackerException e) {
            assertThat(e.reason()).isIn(TrackerReason.LOGIN_BUSY, TrackerReason.TOO_MANY_ATTEMPTS);
            return CompletableFuture.failedStage(e);
        }
    }

    private void until(int ends, IntConsumer each) {
        for (int ms = 0; ms < ends; ms++) {
            each.accept(ms);
            time.pass(MILLISECOND);
            while (!running.isEmpty() && running.peek().ends <= millis()) {
                hashed++;
                running.remove().work.run();
            }
        }
    }

    private long millis() {
        return Duration.ofNanos(time.read() + 5).toMillis();
    }
}
