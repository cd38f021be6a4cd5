// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Shares many paths at once on the hashing threads, one file on each.
 *
 * <p>A bad path does not keep the others from being shared. A call has no more tasks than there are threads; each goes to the
 * back of the queue after a file, so that other work gets its turn. Thread-safe.
 */
public final class Sharing {
    private static final long PROGRESS_BYTES = 8L << 20;

    private final Shares shares;
    private final Executor hashing;
    private final ShareConfig config;

    /** Sharing over a bounded pool of hashing threads. */
    public Sharing(Shares shares, Executor hashing, ShareConfig config) {
        this.shares = shares;
        this.hashing = hashing;
        this.config = config;
    }

    /**
     * Shares paths; ends when each has its result.
     *
     * @param wanted asked before each path; once it says no, the rest is left alone
     */
    public CompletableFuture<Void> share(List<Path> paths, ShareObserver observer, BooleanSupplier wanted) {
        if (!config.enabled()) {
            return CompletableFuture.failedFuture(new PeerFailure(
                    PeerProblem.SHARING_OFF,
                    "this peer was started with --share off and serves the ring only; start it without that to share"));
        }
        AtomicInteger next = new AtomicInteger();
        int walks = Math.min(config.hashThreads(), paths.size());
        return CompletableFuture.allOf(IntStream.range(0, walks)
                .mapToObj(walk -> walk(paths, next, observer, wanted))
                .toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> walk(
            List<Path> paths, AtomicInteger next, ShareObserver observer, BooleanSupplier wanted) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        step(paths, next, observer, wanted, end);
        return end;
    }

    /** Shares the next path, then queues up again. */
    private void step(
            List<Path> paths,
            AtomicInteger next,
            ShareObserver observer,
            BooleanSupplier wanted,
            CompletableFuture<Void> end) {
        try {
            hashing.execute(() -> {
                int index = next.getAndIncrement();
                if (index >= paths.size() || !wanted.getAsBoolean()) {
                    end.complete(null);
                    return;
                }
                share(index, paths.get(index), observer);
                step(paths, next, observer, wanted, end);
            });
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped"));
        }
    }

    private void share(int index, Path path, ShareObserver observer) {
        try {
            if (!path.isAbsolute()) {
                throw new PeerFailure(PeerProblem.INVALID_ARGUMENT, "not an absolute path: " + path);
            }
            long total = Files.isRegularFile(path) ? path.toFile().length() : 0;
            long[] told = {0};
            Share share = shares.share(path, done -> {
                if (done - told[0] >= PROGRESS_BYTES) {
                    told[0] = done;
                    observer.progress(index, done, total);
                }
            });
            observer.shared(index, share);
        } catch (RuntimeException e) {
            observer.failed(index, PeerStatus.failure(e));
        }
    }
}
