// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for records on the thread of backups, which nobody else needs. Stateless. */
final class Await {
    /** Longer than an operation that is tried eight times. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Await() {}

    /** Returns what the stage says, or fails as it does. */
    static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new TrackerException(
                    TrackerReason.RECORDS_UNAVAILABLE,
                    "the records did not answer within " + LIMIT.toSeconds() + " s; try again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrackerException(TrackerReason.RECORDS_UNAVAILABLE, "the tracker stops", e);
        }
    }
}
