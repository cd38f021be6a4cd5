// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.wire;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;

/** Turns the futures of gRPC stubs into completion stages. Stateless; stages complete on the channel's threads. */
public final class Replies {
    private Replies() {}

    /** A stage that ends as the future does. */
    public static <T> CompletableFuture<T> of(ListenableFuture<T> future) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        Futures.addCallback(
                future,
                new FutureCallback<T>() {
                    @Override
                    public void onSuccess(T result) {
                        stage.complete(result);
                    }

                    @Override
                    public void onFailure(Throwable t) {
                        stage.completeExceptionally(t);
                    }
                },
                MoreExecutors.directExecutor());
        return stage;
    }
}
