// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Work of many parts on the hashing threads, one part a turn.
 *
 * <p>No work has more tasks there than there are threads; each goes to the back of the queue after a part, so that other work gets
 * its turn. Thread-safe.
 */
final class HashingTurns {
    private final Executor hashing;
    private final int threads;

    HashingTurns(Executor hashing, int threads) {
        this.hashing = hashing;
        this.threads = threads;
    }

    /**
     * Takes turns, several at once, until one says that no part is left.
     *
     * @param parts how many there are
     * @return fails with what a turn throws, or with {@link PeerFailure} when this peer is stopped
     */
    CompletableFuture<Void> run(int parts, Supplier<CompletableFuture<Boolean>> turn) {
        return CompletableFuture.allOf(Stream.generate(() -> walk(turn))
                .limit(Math.max(1, Math.min(threads, parts)))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> walk(Supplier<CompletableFuture<Boolean>> turn) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        step(turn, end);
        return end;
    }

    private void step(Supplier<CompletableFuture<Boolean>> turn, CompletableFuture<Void> end) {
        try {
            CompletableFuture.supplyAsync(turn, hashing)
                    .thenCompose(more -> more)
                    .whenComplete((more, e) -> {
                        if (e != null) {
                            end.completeExceptionally(e);
                        } else if (more) {
                            step(turn, end);
                        } else {
                            end.complete(null);
                        }
                    });
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped"));
        }
    }
}
