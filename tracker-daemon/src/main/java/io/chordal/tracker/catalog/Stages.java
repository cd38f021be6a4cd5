// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waiting for several stages without a thread. */
final class Stages {
    private Stages() {}

    /** Returns a stage that is through. */
    static CompletionStage<Void> done() {
        return CompletableFuture.allOf();
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
