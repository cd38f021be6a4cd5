// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs tasks one after the other, each once the one before is through, whatever became of it.
 *
 * <p>Thread-safe; the lock guards the end of the queue and its length. Blocks nobody. At most {@value #MOST} wait.
 */
final class OneByOne {
    private static final int MOST = 1_000;

    private CompletionStage<?> last = CompletableFuture.completedStage(null);
    private int waiting;

    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> task) {
        CompletionStage<?> before;
        CompletableFuture<Void> through = new CompletableFuture<>();
        synchronized (this) {
            if (waiting >= MOST) {
                return CompletableFuture.failedStage(new TrackerException(
                        TrackerReason.TRACKER_FULL,
                        MOST + " nodes wait to be told how to enter the data ring; try again in a few seconds"));
            }
            waiting++;
            before = last;
            last = through;
        }
        return before.handle((done, failure) -> null)
                .thenCompose(turn -> task.get())
                .whenComplete((done, failure) -> {
                    synchronized (this) {
                        waiting--;
                    }
                    through.complete(null);
                });
    }
}
