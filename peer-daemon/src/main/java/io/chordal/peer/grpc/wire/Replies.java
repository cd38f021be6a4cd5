// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Turns the futures of gRPC stubs into completion stages. Stateless; stages complete on the channel's threads. */
public final class Replies {
    private Replies() {}

    /** A stage that ends as the future does. */
    public static <T> CompletableFuture<T> of(ListenableFuture<T> future) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        future.addListener(() -> end(stage, future), MoreExecutors.directExecutor());
        return stage;
    }

    private static <T> void end(CompletableFuture<T> stage, ListenableFuture<T> future) {
        try {
            stage.complete(Futures.getDone(future));
        } catch (ExecutionException e) {
            stage.completeExceptionally(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            stage.completeExceptionally(e);
        }
    }
}
