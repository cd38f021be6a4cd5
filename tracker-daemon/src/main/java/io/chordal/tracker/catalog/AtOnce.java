// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs so many steps that do not return at once side by side, and lets so many more wait for their turn, in the order in which they came.
 *
 * <p>Invariant: at most {@code running} steps are under way and at most {@code maxWaiting} wait; more are refused. Thread-safe; the lock
 * guards the count and the queue, and no step runs under it.
 */
final class AtOnce {
    private final String what;
    private final int maxWaiting;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    /** What is run so is told to those who are refused: "searches". */
    AtOnce(String what, int running, int maxWaiting) {
        this.what = what;
        this.free = running;
        this.maxWaiting = maxWaiting;
    }

    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        synchronized (this) {
            if (free > 0) {
                free--;
            } else if (waiting.size() < maxWaiting) {
                waiting.add(() -> start(step, result));
                return result;
            } else {
                return CompletableFuture.failedFuture(new TrackerException(
                        TrackerReason.CATALOG_UNAVAILABLE,
                        maxWaiting + " " + what + " wait for their turn at this tracker; try again in a few seconds"));
            }
        }
        start(step, result);
        return result;
    }

    private <T> void start(Supplier<CompletionStage<T>> step, CompletableFuture<T> result) {
        Stages.begun(step).whenComplete((value, failure) -> {
            next().ifPresent(Runnable::run);
            Stages.settle(result, value, failure);
        });
    }

    private synchronized Optional<Runnable> next() {
        Optional<Runnable> next = Optional.ofNullable(waiting.poll());
        free += next.isPresent() ? 0 : 1;
        return next;
    }
}
