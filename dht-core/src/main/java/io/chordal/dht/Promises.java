// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Carries operations from any thread into a node's serial context, and their outcomes to the embedder's executor.
 *
 * <p>Thread-safe. Once closed, nothing stays open: operations under way fail as lost, the oldest first, and later ones are not begun.
 */
final class Promises implements AutoCloseable {
    private final NodeEnvironment environment;
    private final Executor callbacks;
    private final ConcurrentNavigableMap<Long, CompletableFuture<?>> open = new ConcurrentSkipListMap<>();
    private final AtomicLong begun = new AtomicLong();
    private volatile boolean closed;

    Promises(NodeEnvironment environment, Executor callbacks) {
        this.environment = environment;
        this.callbacks = callbacks;
    }

    /** Runs the operation in the serial context and returns its outcome to come. */
    <T> CompletionStage<T> ask(Consumer<Reply<T>> operation) {
        CompletableFuture<T> future = new CompletableFuture<>();
        long number = begun.incrementAndGet();
        open.put(number, future);
        Reply<T> reply = new Reply<>() {
            @Override
            public void answered(T answer) {
                settle(number, () -> future.complete(answer));
            }

            @Override
            public void failed(CallFailure failure) {
                settle(number, () -> future.completeExceptionally(DhtException.of(failure)));
            }
        };
        if (closed) {
            fail(number, future, CallFailure.Reason.CLOSED, "the node is closed: nothing was begun");
        } else {
            environment.execute(() -> run(operation, reply));
        }
        return future.minimalCompletionStage();
    }

    /** Fails everything that is still under way as lost, and what comes from now on as not begun. */
    @Override
    public void close() {
        closed = true;
        open.forEach((number, future) ->
                fail(number, future, CallFailure.Reason.LOST, "the node was closed while this was under way"));
    }

    private static <T> void run(Consumer<Reply<T>> operation, Reply<T> reply) {
        try {
            operation.accept(reply);
        } catch (RuntimeException | LinkageError e) {
            reply.failed(new CallFailure(CallFailure.Reason.INTERNAL, "the node failed: " + e));
            throw e;
        }
    }

    private void fail(long number, CompletableFuture<?> future, CallFailure.Reason reason, String message) {
        settle(number, () -> future.completeExceptionally(new DhtException(reason, message)));
    }

    private void settle(long number, Runnable outcome) {
        if (open.remove(number) != null) {
            callbacks.execute(outcome);
        }
    }
}
