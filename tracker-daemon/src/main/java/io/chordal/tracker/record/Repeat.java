// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Reading and writing once more where somebody else came in between. Stateless. */
public final class Repeat {
    private static final int TRIES = 8;

    private Repeat() {}

    /** Runs the steps, which begin with a read, up to eight times, as long as they end with REPLACED: then nothing was changed. */
    public static <T> CompletionStage<T> whileReplaced(Supplier<CompletionStage<T>> steps) {
        return again(steps, Set.of(TrackerReason.REPLACED), TRIES);
    }

    /** The same for steps that do no harm if they are done twice: also if it is not known whether they were done. */
    public static <T> CompletionStage<T> whileUnclear(Supplier<CompletionStage<T>> steps) {
        return again(steps, Set.of(TrackerReason.REPLACED, TrackerReason.OUTCOME_UNKNOWN), TRIES);
    }

    /** Returns the reason for which a stage failed, if a tracker gave one. */
    public static Optional<TrackerReason> reason(Throwable failure) {
        return cause(failure) instanceof TrackerException e ? Optional.of(e.reason()) : Optional.empty();
    }

    /** Returns what a failed stage failed with, in words. */
    public static String message(Throwable failure) {
        return String.valueOf(cause(failure).getMessage());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static <T> CompletionStage<T> again(
            Supplier<CompletionStage<T>> steps, Set<TrackerReason> reasons, int triesLeft) {
        return steps.get()
                .handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(value);
                    }
                    boolean more = triesLeft > 1
                            && reason(failure).map(reasons::contains).orElse(false);
                    return more ? again(steps, reasons, triesLeft - 1) : CompletableFuture.<T>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }
}
