// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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

    /** Does the same for each, {@code width} at a time, and returns what came of it in order; no more is begun after a failure. */
    static <A, T> CompletionStage<ImmutableList<T>> each(List<A> all, int width, Function<A, CompletionStage<T>> step) {
        CompletionStage<ImmutableList<T>> results = of(ImmutableList.of());
        for (List<A> turn : Lists.partition(all, width)) {
            results = results.thenCompose(before -> all(turn.stream().map(step).toList())
                    .thenApply(more -> ImmutableList.<T>builder()
                            .addAll(before)
                            .addAll(more)
                            .build()));
        }
        return results;
    }
}
