// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for several stages without a thread. */
final class Stages {
    private Stages() {}

    /** Returns a stage that is through. */
    static CompletionStage<Void> done() {
        return CompletableFuture.allOf();
    }

    /** Returns a stage that is through with this value. */
    static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    /** Begins a step; one that cannot be begun fails. */
    static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Completes a future as a stage that is through. */
    static <T> void settle(CompletableFuture<T> future, T value, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Returns a stage that is through when all of them are; it fails if one does. */
    static CompletionStage<Void> allDone(List<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    /** Returns all values in order, or the failure of one. */
    static <T> CompletionStage<ImmutableList<T>> all(List<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> futures.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()));
    }
}
