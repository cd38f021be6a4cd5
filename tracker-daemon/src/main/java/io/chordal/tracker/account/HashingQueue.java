// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Where passwords wait to be hashed.
 *
 * <p>Thread-safe; the lock guards everything, and no work is done under it. A place is taken before anything else is done for an attempt,
 * records are read too only for those who have one. When the places are taken, whoever is better ranked gets that of the worst, unless
 * that one's turn has come already; it is then told what it would have been told at the door.
 *
 * <p>Known homes come first. Of the others every second one is the best ranked, and every second one whoever has fewest before it from the same source, in
 * the order of arrival, so that one source that fills its places keeps the others waiting for few hashes, and those of the best rank for
 * no more than half of them.
 */
final class HashingQueue {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Comparator<Place> FAIR =
            Comparator.<Place>comparingInt(place -> place.ofSource).thenComparingLong(place -> place.arrival);
    private static final Comparator<Place> RANKED =
            Comparator.<Place, Rank>comparing(place -> place.rank).thenComparing(FAIR);

    private final HashingLimits limits;
    private final Executor executor;
    private final Map<Source, Integer> places = new HashMap<>();
    private final Set<Place> replaceable = new HashSet<>();
    private final List<Job> jobs = new ArrayList<>();
    private int known;
    private int strangers;
    private int running;
    private long arrivals;
    private boolean fair = true;

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
        return new Place(Optional.empty(), Rank.KNOWN, 0, arrivals++);
    }

    /**
     * Takes a place for anybody else; fails in the same way.
     *
     * @param rank that of good standing counts for one place of a source at a time
     */
    Place stranger(Source source, Rank rank) {
        Place place;
        List<Job> dropped;
        synchronized (this) {
            int same = places.getOrDefault(source, 0);
            if (same >= limits.waitingOfOne()) {
                throw busy();
            }
            Rank least = same == 0 ? Rank.IN_GOOD_STANDING : Rank.lacking(0);
            place = new Place(Optional.of(source), rank.compareTo(least) < 0 ? least : rank, same + 1, arrivals++);
            dropped = strangers < limits.threads() + limits.waiting() ? List.of() : makeRoom(place);
            strangers++;
            places.merge(source, 1, Integer::sum);
            replaceable.add(place);
        }
        dropped.forEach(job -> job.result.completeExceptionally(busy()));
        return place;
    }

    private List<Job> makeRoom(Place newcomer) {
        Place worst = replaceable.stream()
                .max(RANKED)
                .filter(place -> newcomer.rank.compareTo(place.rank) < 0)
                .orElseThrow(HashingQueue::busy);
        worst.replaced = true;
        worst.leave();
        List<Job> dropped = jobs.stream().filter(job -> job.place == worst).toList();
        jobs.removeAll(dropped);
        return dropped;
    }

    private static TrackerException busy() {
        return new TrackerException(
                TrackerReason.LOGIN_BUSY, "too many log in at present; try again in a second", SOON);
    }

    private void startNext() {
        Optional<Job> next = next();
        while (next.isPresent()) {
            Job job = next.get();
            try {
                executor.execute(() -> {
                    try {
                        job.work.run();
                    } finally {
                        oneLess();
                        startNext();
                    }
                });
                return;
            } catch (RejectedExecutionException e) {
                oneLess();
                job.result.completeExceptionally(busy());
            }
            next = next();
        }
    }

    private synchronized Optional<Job> next() {
        if (running >= limits.threads() || jobs.isEmpty()) {
            return Optional.empty();
        }
        Job job = jobs.stream()
                .min(Comparator.comparing(each -> each.place, fair ? FAIR : RANKED))
                .orElseThrow();
        jobs.remove(job);
        if (job.place.source.isPresent()) {
            fair = !fair;
            replaceable.remove(job.place);
        }
        running++;
        return Optional.of(job);
    }

    private synchronized void oneLess() {
        running--;
    }

    private record Job(Place place, Runnable work, CompletableFuture<?> result) {}

    /** A place; whoever has it gives it back. Thread-safe. */
    final class Place implements AutoCloseable {
        private final Optional<Source> source;
        private final Rank rank;
        private final int ofSource;
        private final long arrival;
        private boolean replaced;
        private boolean left;

        private Place(Optional<Source> source, Rank rank, int ofSource, long arrival) {
            this.source = source;
            this.rank = rank;
            this.ofSource = ofSource;
            this.arrival = arrival;
        }

        /** Does the work when it is this place's turn; fails with LOGIN_BUSY if a better ranked one got the place before that. */
        <T> CompletionStage<T> run(Supplier<T> work) {
            CompletableFuture<T> done = new CompletableFuture<>();
            Runnable step = () -> {
                try {
                    done.complete(work.get());
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            };
            synchronized (HashingQueue.this) {
                if (replaced) {
                    return CompletableFuture.failedStage(busy());
                }
                jobs.add(new Job(this, step, done));
            }
            startNext();
            return done;
        }

        @Override
        public void close() {
            synchronized (HashingQueue.this) {
                leave();
            }
        }

        private void leave() {
            if (left) {
                return;
            }
            left = true;
            if (source.isEmpty()) {
                known--;
            } else {
                strangers--;
                replaceable.remove(this);
                places.computeIfPresent(source.get(), (key, count) -> count == 1 ? null : count - 1);
            }
        }
    }
}
