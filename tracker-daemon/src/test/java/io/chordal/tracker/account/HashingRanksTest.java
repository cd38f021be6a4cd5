// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.tracker.account.HashingQueue.Place;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who is served when not all can be. */
class HashingRanksTest {
    private static final Rank GOOD = Rank.IN_GOOD_STANDING;
    private static final Rank FRESH = Rank.lacking(0);

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final HashingQueue queue = new HashingQueue(new HashingLimits(1, 3, 2), threads::add);
    private final List<String> done = new ArrayList<>();

    @Test
    void whoeverIsBetterRankedGetsThePlaceOfTheWorstWhichHearsOfIt() {
        add(queue.stranger(source(1), Rank.lacking(7)), "runs");
        Place third = queue.stranger(source(2), Rank.lacking(3));
        CompletionStage<Boolean> displaced = add(third, "displaced");
        add(queue.stranger(source(3), Rank.lacking(2)), "second");
        add(queue.stranger(source(4), Rank.lacking(1)), "first");

        assertBusy(() -> queue.stranger(source(5), Rank.lacking(4)));
        assertBusy(() -> queue.stranger(source(5), Rank.lacking(3)));
        assertThat(displaced.toCompletableFuture()).isNotDone();
        add(queue.stranger(source(5), FRESH), "newcomer");

        assertThat(Repeat.reason(failure(displaced))).contains(TrackerReason.LOGIN_BUSY);
        assertBusy(() -> queue.stranger(source(6), Rank.lacking(2)));
        runAll();
        assertThat(done).containsExactlyInAnyOrder("runs", "first", "second", "newcomer");
    }

    @Test
    void ofEquallyRankedOnesTheLastHasToGo() {
        List<CompletionStage<Boolean>> stages = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stages.add(add(queue.stranger(source(i), FRESH), "flood" + i));
        }

        queue.stranger(source(9), GOOD);

        assertThat(stages.subList(0, 3))
                .noneMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(stages.get(3).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whoseTurnHasComeKeepsThePlaceForAllThatFollows() {
        Place begun = queue.stranger(source(1), Rank.lacking(9));
        CompletionStage<Boolean> first = add(begun, "first hash");
        for (int i = 2; i <= 4; i++) {
            queue.stranger(source(i), FRESH);
        }
        assertBusy(() -> queue.stranger(source(5), Rank.lacking(5)));
        queue.stranger(source(6), GOOD);

        runAll();
        CompletionStage<Boolean> next = add(begun, "next hash");
        queue.stranger(source(7), GOOD);
        runAll();

        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(next.toCompletableFuture()).isCompleted();
        assertThat(done).containsExactly("first hash", "next hash");
    }

    @Test
    void whoeverLosesThePlaceBeforeItHasWorkHearsOfItThenAndGivesNothingBackTwice() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            places.add(queue.stranger(source(1 + i / 2), FRESH));
        }
        Place newcomer = queue.stranger(source(9), GOOD);

        Place displaced = places.remove(3);
        assertThat(Repeat.reason(failure(add(displaced, "never")))).contains(TrackerReason.LOGIN_BUSY);
        displaced.close();
        displaced.close();
        runAll();
        assertThat(done).isEmpty();
        assertBusy(() -> queue.stranger(source(8), FRESH));

        newcomer.close();
        places.forEach(Place::close);
        for (int i = 0; i < 4; i++) {
            queue.stranger(source(1 + i / 2), FRESH);
        }
        assertBusy(() -> queue.stranger(source(8), FRESH));
    }

    @Test
    void goodStandingCountsForOnePlaceOfASourceAtATime() {
        queue.stranger(source(1), GOOD);
        Place second = queue.stranger(source(1), GOOD);
        queue.stranger(source(2), FRESH);
        queue.stranger(source(3), FRESH);
        queue.stranger(source(4), GOOD);
        queue.stranger(source(5), GOOD);

        assertThat(Repeat.reason(failure(add(second, "second")))).contains(TrackerReason.LOGIN_BUSY);
    }

    @Test
    void noStrangersRankTakesThePlaceOfAKnownHome() {
        List<CompletionStage<Boolean>> known = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            known.add(add(queue.known(), "known"));
            queue.stranger(source(i), FRESH);
        }

        CompletionStage<Boolean> best = add(queue.stranger(source(9), Rank.KNOWN), "stranger");
        runAll();

        assertThat(known).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(best.toCompletableFuture()).isCompleted();
        assertThat(done).containsExactly("known", "known", "known", "known", "stranger");
    }

    @Test
    void everySecondOneIsTheBestRankedAndEverySecondWhoeverCameFirst() {
        HashingQueue wide = new HashingQueue(new HashingLimits(1, 9, 2), threads::add);
        wide.stranger(source(9), FRESH).run(() -> done.add("runs"));
        for (int i = 0; i < 3; i++) {
            int number = i;
            wide.stranger(source(i), Rank.lacking(5)).run(() -> done.add("flood" + number));
        }
        for (int i = 10; i < 13; i++) {
            int number = i;
            wide.stranger(source(i), GOOD).run(() -> done.add("good" + number));
        }

        runAll();

        assertThat(done).containsExactly("runs", "good10", "flood0", "good11", "flood1", "good12", "flood2");
    }

    @Test
    void fewSourcesInGoodStandingThatComeBackForEverLetTheOthersThrough() {
        for (int i = 0; i < 2; i++) {
            comeBackForEver(i);
        }
        add(queue.stranger(source(9), Rank.lacking(3)), "honest");

        for (int hashed = 0; hashed < 6; hashed++) {
            threads.remove().run();
        }

        assertThat(done).contains("honest");
    }

    @Test
    void workThatEndsInAnErrorEndsItsOwnStageAndTheThreadGoesOn() {
        CompletionStage<String> failing = queue.known().run(() -> {
            throw new OutOfMemoryError("made up by a test");
        });
        add(queue.known(), "next");

        runAll();

        assertThat(failure(failing)).isInstanceOf(OutOfMemoryError.class);
        assertThat(done).containsExactly("next");
    }

    @Test
    void whenTheThreadsAreStoppedEveryoneWhoWaitsHearsOfIt() {
        List<Runnable> begun = new ArrayList<>();
        HashingQueue stopping = new HashingQueue(new HashingLimits(1, 9, 2), work -> {
            if (!begun.isEmpty()) {
                throw new RejectedExecutionException("stopped");
            }
            begun.add(work);
        });
        List<CompletionStage<String>> stages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stages.add(stopping.stranger(source(i), FRESH).run(() -> "hashed"));
        }

        begun.get(0).run();

        assertThat(stages.get(0).toCompletableFuture()).isCompletedWithValue("hashed");
        assertThat(stages.subList(1, 5))
                .allSatisfy(stage ->
                        assertThat(Repeat.reason(failure(stage))).isEqualTo(Optional.of(TrackerReason.LOGIN_BUSY)));
    }

    private void comeBackForEver(int number) {
        Place place = queue.stranger(source(number), GOOD);
        place.run(() -> done.add("back" + number)).whenComplete((hashed, failure) -> {
            place.close();
            comeBackForEver(number);
        });
    }

    private CompletionStage<Boolean> add(Place place, String name) {
        return place.run(() -> done.add(name));
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private static Throwable failure(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        return stage.handle((done, failure) -> failure).toCompletableFuture().join();
    }

    private static void assertBusy(Runnable entrance) {
        assertThatThrownBy(entrance::run)
                .extracting(e -> ((TrackerException) e).reason())
                .isEqualTo(TrackerReason.LOGIN_BUSY);
    }
}
