// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Where passwords wait to be hashed.
 *
 * <p>Thread-safe; the lock guards everything, and no work is done under it. Known homes come first; of the others whoever has fewest before it
 * from the same source, so that one source that fills its places keeps the others waiting for no more than one hash each. A place
 * is taken before anything else is done for an attempt, records are read too only for those who have one.
 */
final class HashingQueue {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final HashingLimits limits;
    private final Executor executor;
    private final Map<Source, Integer> places = new HashMap<>();
    private final PriorityQueue<Job> jobs =
            new PriorityQueue<>(Comparator.comparingInt((Job job) -> job.rank).thenComparingLong(job -> job.number));
    private int known;
    private int strangers;
    private int running;
    private long numbers;

    /**
     * Returns a queue.
     *
     * @param limits how much at a time
     * @param executor has a thread for each hash that runs at a time
     */
    HashingQueue(HashingLimits limits, Executor executor) {
        this.limits = requireNonNull(limits, "limits is null");
        this.executor = requireNonNull(executor, "executor is null");
    }

    /**
     * Takes a place for somebody from a home that is known, or whom an access token names.
     *
     * @throws TrackerException LOGIN_BUSY if there is none
     */
    synchronized Place known() {
        if (known >= limits.threads() + limits.waiting()) {
            throw busy();
        }
        known++;
        return new Place(Optional.empty(), 0);
    }

    /** Takes a place for anybody else; fails in the same way. */
    synchronized Place stranger(Source source) {
        int same = places.getOrDefault(source, 0);
        if (strangers >= limits.threads() + limits.waiting() || same >= limits.waitingOfOne()) {
            throw busy();
        }
        strangers++;
        places.put(source, same + 1);
        return new Place(Optional.of(source), same + 1);
    }

    private static TrackerException busy() {
        return new TrackerException(
                TrackerReason.LOGIN_BUSY, "too many log in at present; try again in a second", SOON);
    }

    private void add(int rank, Runnable work, CompletableFuture<?> result) {
        synchronized (this) {
            jobs.add(new Job(rank, numbers++, work, result));
        }
        startNext();
    }

    private void startNext() {
        Job next;
        synchronized (this) {
            if (running >= limits.threads() || jobs.isEmpty()) {
                return;
            }
            next = jobs.remove();
            running++;
        }
        try {
            executor.execute(() -> {
                next.work.run();
                oneLess();
                startNext();
            });
        } catch (RejectedExecutionException e) {
            oneLess();
            next.result.completeExceptionally(busy());
        }
    }

    private synchronized void oneLess() {
        running--;
    }

    private record Job(int rank, long number, Runnable work, CompletableFuture<?> result) {}

    /** A place; whoever has it gives it back. Thread-safe. */
    final class Place implements AutoCloseable {
        private final Optional<Source> source;
        private final int rank;
        private boolean closed;

        private Place(Optional<Source> source, int rank) {
            this.source = source;
            this.rank = rank;
        }

        /** Does the work when it is this place's turn. */
        <T> CompletionStage<T> run(Supplier<T> work) {
            CompletableFuture<T> done = new CompletableFuture<>();
            Runnable step = () -> {
                try {
                    done.complete(work.get());
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            };
            add(rank, step, done);
            return done;
        }

        @Override
        public void close() {
            synchronized (HashingQueue.this) {
                if (closed) {
                    return;
                }
                closed = true;
                if (source.isEmpty()) {
                    known--;
                } else {
                    strangers--;
                    places.computeIfPresent(source.get(), (key, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
