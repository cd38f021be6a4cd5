// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.CallFailure.Reason;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final ByHand environment = new ByHand();
    private final Turns turns =
            new Turns(new Promises(environment, Runnable::run), environment, 2, 4, Duration.ofSeconds(10));
    private final List<Reply<Integer>> begun = new ArrayList<>();

    @Test
    void soManyRunAtOnceAndTheOthersAfterThemInOrder() {
        List<CompletionStage<Integer>> asked = List.of(ask(), ask(), ask(), ask());
        environment.runTasks();
        assertThat(begun).hasSize(2);

        for (int i = 0; i < 4; i++) {
            begun.get(i).answered(i);
            environment.runTasks();
        }

        assertThat(asked.stream().map(stage -> stage.toCompletableFuture().join()))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void oneTooManyIsRefusedAtOnceUntilAnotherIsOver() {
        for (int i = 0; i < 4; i++) {
            ask();
        }
        assertThat(refusal(ask())).contains(Reason.BUSY);
        environment.runTasks();

        begun.get(0).failed(new CallFailure(Reason.UNAVAILABLE, "nobody there"));
        begun.get(0).failed(new CallFailure(Reason.UNAVAILABLE, "said twice"));

        assertThat(ask().toCompletableFuture()).isNotDone();
        assertThat(refusal(ask())).contains(Reason.BUSY);
    }

    @Test
    void whatWaitsTooLongIsNotBegunAnyMore() {
        Turns impatient =
                new Turns(new Promises(environment, Runnable::run), environment, 2, 4, Duration.ofMillis(500));
        impatient.<Integer>ask(begun::add);
        impatient.<Integer>ask(begun::add);
        CompletionStage<Integer> late = impatient.ask(begun::add);
        environment.runTasks();

        environment.pass(Duration.ofMillis(600));

        assertThat(refusal(late)).contains(Reason.BUSY);
        begun.get(0).answered(0);
        environment.runTasks();
        assertThat(begun).hasSize(2);
    }

    @Test
    void whatTakesLongGivesItsPlaceToTheNextAndHasItsOutcomeAllTheSame() {
        List<CompletionStage<Integer>> asked = List.of(ask(), ask(), ask());
        environment.runTasks();
        assertThat(begun).hasSize(2);

        environment.pass(Duration.ofMillis(1_100));

        assertThat(begun).hasSize(3);
        begun.get(0).answered(7);
        assertThat(asked.get(0).toCompletableFuture()).isCompletedWithValue(7);
        assertThat(environment.timers).isEmpty();
    }

    @Test
    void operationsThatAreOverAreNotUnderWayThoughTheExecutorDropsTheirCallbacks() {
        Turns turns = new Turns(new Promises(environment, task -> {}), environment, 2, 4, Duration.ofSeconds(10));
        for (int i = 0; i < 4; i++) {
            turns.<Integer>ask(reply -> reply.answered(1));
            environment.runTasks();
        }
        CompletableFuture<Integer> next =
                turns.<Integer>ask(reply -> reply.answered(1)).toCompletableFuture();
        assertThat(next.isCompletedExceptionally()).as("refused").isFalse();
    }

    private CompletionStage<Integer> ask() {
        return turns.ask(begun::add);
    }

    private static Optional<Reason> refusal(CompletionStage<Integer> stage) {
        CompletableFuture<Integer> future = stage.toCompletableFuture();
        return future.isCompletedExceptionally()
                ? Optional.of(DhtException.from(
                                future.handle((done, failure) -> failure).join())
                        .reason())
                : Optional.empty();
    }

    /** A serial context whose tasks and timers run when told. */
    private static final class ByHand implements NodeEnvironment {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Set<Runnable> timers = new LinkedHashSet<>();
        private long now;

        void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        void pass(Duration time) {
            for (long step = 0; step < time.toMillis(); step += 100) {
                now += Duration.ofMillis(100).toNanos();
                List<Runnable> due = List.copyOf(timers);
                timers.clear();
                due.forEach(Runnable::run);
                runTasks();
            }
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant wallClock() {
            return Instant.EPOCH;
        }

        @Override
        public RandomGenerator random() {
            throw new UnsupportedOperationException("nothing is drawn here");
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }
    }
}
