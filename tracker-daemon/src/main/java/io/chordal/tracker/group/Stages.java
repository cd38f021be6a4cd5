// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import com.google.common.collect.ImmutableList;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waiting for what registers say, without a thread. */
final class Stages {
    private Stages() {}

    /** Returns a stage that is through. */
    static CompletionStage<Void> done() {
        return CompletableFuture.allOf();
    }

    /** Returns a stage that is through with this. */
    static <T> CompletionStage<T> of(T value) {
        return CompletableFuture.completedFuture(value);
    }

    /** Returns a stage that failed. */
    static <T> CompletionStage<T> failed(TrackerReason reason, String message) {
        return CompletableFuture.failedFuture(new TrackerException(reason, message));
    }

    /** Returns all values in order, or the failure of one. */
    static <T> CompletionStage<ImmutableList<T>> all(List<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> futures.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()));
    }

    /** Returns the reason for which a stage failed; empty if it is none of the tracker's. */
    static Optional<TrackerReason> reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TrackerException e ? Optional.of(e.reason()) : Optional.empty();
    }
}
