// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs steps that do not return at once one after another in each lane, so that nobody comes between the reading and the
 * writing of a step.
 *
 * <p>Thread-safe; the lock guards the ends of the lanes, and no step runs under it. At most {@code maxWaiting} steps wait
 * in a lane; more are refused.
 */
final class Lanes {
    private final Lane[] lanes;
    private final int maxWaiting;

    Lanes(int count, int maxWaiting) {
        this.maxWaiting = maxWaiting;
        lanes = new Lane[count];
        for (int i = 0; i < count; i++) {
            lanes[i] = new Lane();
        }
    }

    /** Runs the step when those before it in the lane are through, whatever became of them. */
    <T> CompletionStage<T> run(int number, Supplier<CompletionStage<T>> step) {
        Lane lane = lanes[number];
        CompletableFuture<?> before;
        CompletableFuture<T> mine = new CompletableFuture<>();
        synchronized (lane) {
            if (lane.waiting >= maxWaiting) {
                return CompletableFuture.failedFuture(new TrackerException(
                        TrackerReason.CATALOG_UNAVAILABLE, "the catalogue is busy; try again in a few seconds"));
            }
            lane.waiting++;
            before = lane.end;
            lane.end = mine;
        }
        before.whenComplete((done, failure) ->
                Stages.begun(step).whenComplete((value, failed) -> Stages.settle(mine, value, failed)));
        return mine.whenComplete((done, failure) -> lane.oneLess());
    }

    private static final class Lane {
        private CompletableFuture<?> end = CompletableFuture.completedFuture(null);
        private int waiting;

        synchronized void oneLess() {
            waiting--;
        }
    }
}
