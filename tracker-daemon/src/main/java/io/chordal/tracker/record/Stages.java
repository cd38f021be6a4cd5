// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waiting for several stages without a thread. Stateless. */
public final class Stages {
    private Stages() {}

    /** Returns all values in order, or the failure of one when all are through. */
    public static <T> CompletionStage<ImmutableList<T>> all(List<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> futures.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()));
    }
}
