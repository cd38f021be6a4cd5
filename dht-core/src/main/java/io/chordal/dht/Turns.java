// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Lets the embedder's operations run, so many at a time, the others after them in the order in which they were given: calls to other nodes that
 * could only wait there until they are given up would cost both sides more than they are worth. One that takes long, because nobody who
 * could do it is up, goes on, but gives its place to the next one, so that it keeps nobody else waiting.
 *
 * <p>Invariant: others wait only while {@code atOnce} are in {@code running}. What is not admitted, or waits too long, fails as BUSY and was
 * not begun. Thread-safe; but for {@code underWay}, its state is confined to the serial context.
 */
final class Turns {
    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Promises promises;
    private final NodeEnvironment environment;
    private final int atOnce;
    private final int most;
    private final Duration patience;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Set<Turn<?>> running = new LinkedHashSet<>();
    private final ArrayDeque<Turn<?>> waiting = new ArrayDeque<>();
    private boolean looking;

    /**
     * Makes an empty one.
     *
     * @param atOnce how many run at a time
     * @param most how many may be under way, whether they run, take long or wait
     * @param patience how long one waits at most
     */
    Turns(Promises promises, NodeEnvironment environment, int atOnce, int most, Duration patience) {
        this.promises = promises;
        this.environment = environment;
        this.atOnce = atOnce;
        this.most = most;
        this.patience = patience;
    }

    /** Returns the operation's outcome to come; one that is not admitted has failed already. */
    <T> CompletionStage<T> ask(Consumer<Reply<T>> operation) {
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return CompletableFuture.failedStage(DhtException.of(
                    busy(most + " operations of this node's own are under way; wait until some of them are over")));
        }
        AtomicBoolean over = new AtomicBoolean();
        CompletionStage<T> outcome = promises.ask(reply -> new Turn<>(operation, reply, over).take());
        outcome.whenComplete((done, failure) -> countAsOver(over));
        return outcome;
    }

    /** An operation is over with its outcome, whether or not the embedder's executor ever tells of it; or was refused without a turn. */
    private void countAsOver(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            underWay.decrementAndGet();
        }
    }

    private static CallFailure busy(String why) {
        return new CallFailure(CallFailure.Reason.BUSY, why + "; this one was not begun");
    }

    private void next() {
        while (running.size() < atOnce && !waiting.isEmpty()) {
            waiting.remove().begin();
        }
    }

    /** While any wait, looks now and then who takes long and who has waited too long. */
    private void look() {
        long now = environment.nanoTime();
        running.removeIf(turn -> now - turn.since >= LONG_NANOS);
        next();
        while (!waiting.isEmpty() && now - waiting.element().since >= patience.toNanos()) {
            waiting.remove().giveUp();
        }
        looking = !waiting.isEmpty();
        if (looking) {
            environment.schedule(LOOK, this::look);
        }
    }

    /** One operation; its first outcome ends its turn. */
    private final class Turn<T> implements Reply<T> {
        private final Consumer<Reply<T>> operation;
        private final Reply<T> reply;
        private final AtomicBoolean over;
        private long since = environment.nanoTime();

        Turn(Consumer<Reply<T>> operation, Reply<T> reply, AtomicBoolean over) {
            this.operation = operation;
            this.reply = reply;
            this.over = over;
        }

        void take() {
            if (running.size() < atOnce && waiting.isEmpty()) {
                begin();
                return;
            }
            waiting.add(this);
            if (!looking) {
                looking = true;
                environment.schedule(LOOK, Turns.this::look);
            }
        }

        /** One that throws has failed, and keeps nobody else from being begun. */
        void begin() {
            since = environment.nanoTime();
            running.add(this);
            try {
                operation.accept(this);
            } catch (RuntimeException | LinkageError e) {
                failed(new CallFailure(CallFailure.Reason.INTERNAL, "the node failed: " + e));
                environment.execute(() -> {
                    throw e;
                });
            }
        }

        void giveUp() {
            countAsOver(over);
            reply.failed(busy("operations of this node's own that were given before took all of " + patience.toMillis()
                    + " ms; give fewer at once, or try again later"));
        }

        @Override
        public void answered(T answer) {
            end();
            reply.answered(answer);
        }

        @Override
        public void failed(CallFailure failure) {
            end();
            reply.failed(failure);
        }

        private void end() {
            countAsOver(over);
            if (running.remove(this) && !waiting.isEmpty()) {
                environment.execute(Turns.this::next);
            }
        }
    }
}
