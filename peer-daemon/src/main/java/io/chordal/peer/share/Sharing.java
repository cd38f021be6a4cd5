// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.share.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Shares many paths at once on the hashing threads, one file on each; a folder on all of them.
 *
 * <p>A bad path does not keep the others from being shared. Thread-safe.
 */
public final class Sharing {
    private static final long PROGRESS_BYTES = 8L << 20;

    private final Shares shares;
    private final FolderSharing folders;
    private final HashingTurns turns;
    private final ShareConfig config;

    /** Sharing over a bounded pool of hashing threads. */
    public Sharing(Shares shares, FolderList lists, Executor hashing, ShareConfig config) {
        this.shares = shares;
        this.turns = new HashingTurns(hashing, config.hashThreads());
        this.folders = new FolderSharing(shares, lists, turns, config);
        this.config = config;
    }

    /**
     * Shares paths in a group; ends when each has its result.
     *
     * @param as the group, and as whom
     * @param hidden whether hidden files below folders are shared too
     * @param wanted asked before each path; once it says no, the rest is left alone
     */
    public CompletableFuture<Void> share(
            List<Path> paths, Membership as, boolean hidden, ShareObserver observer, BooleanSupplier wanted) {
        if (!config.enabled()) {
            return CompletableFuture.failedFuture(new PeerFailure(
                    PeerProblem.SHARING_OFF,
                    "this peer was started with --share off and serves the ring only; start it without that to share"));
        }
        Call call = new Call(paths, as, hidden, observer, wanted, new AtomicInteger());
        return turns.run(paths.size(), () -> next(call));
    }

    /** What one call wants, and how far it came. */
    private record Call(
            List<Path> paths,
            Membership as,
            boolean hidden,
            ShareObserver observer,
            BooleanSupplier wanted,
            AtomicInteger next) {}

    /** Shares the next path; false if none is left. */
    private CompletableFuture<Boolean> next(Call call) {
        int index = call.next().getAndIncrement();
        if (index >= call.paths().size() || !call.wanted().getAsBoolean()) {
            return CompletableFuture.completedFuture(false);
        }
        Path path = call.paths().get(index);
        if (path.isAbsolute() && Files.isDirectory(path)) {
            return folder(call, index, path).handle((done, e) -> true);
        }
        share(index, path, call);
        return CompletableFuture.completedFuture(true);
    }

    private CompletableFuture<Void> folder(Call call, int index, Path path) {
        ShareObserver observer = call.observer();
        FolderSharing.Observer told = new FolderSharing.Observer() {
            @Override
            public void progress(long done, long total) {
                observer.progress(index, done, total);
            }

            @Override
            public void shared(String member, Share share) {
                observer.memberShared(index, member, share);
            }

            @Override
            public void failed(String member, PeerFailure failure) {
                observer.memberFailed(index, member, failure);
            }

            @Override
            public void folder(Share list, FolderContents contents) {
                observer.folderShared(index, list, contents);
            }
        };
        return folders.share(path, call.as(), call.hidden(), told, call.wanted())
                .whenComplete((done, e) -> {
                    if (e != null) {
                        observer.failed(index, PeerStatus.failure(e));
                    }
                });
    }

    private void share(int index, Path path, Call call) {
        ShareObserver observer = call.observer();
        try {
            if (!path.isAbsolute()) {
                throw new PeerFailure(PeerProblem.INVALID_ARGUMENT, "not an absolute path: " + path);
            }
            HomeContents.check(real(path));
            long total = Files.isRegularFile(path) ? path.toFile().length() : 0;
            long[] told = {0};
            Share share = shares.share(path, call.as(), done -> {
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

    /** Where links lead; a path that leads nowhere stays as it is, for the index to refuse. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.normalize();
        }
    }
}
