// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.file.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Shares a folder: every file below it, and the list of them.
 *
 * <p>It has no more tasks on the hashing threads than there are of these; each goes to the back of the queue after a file. Files
 * are told of in the order of the list, when all are hashed. Thread-safe.
 */
final class FolderSharing {
    private final Shares shares;
    private final FolderList lists;
    private final Executor hashing;
    private final ShareConfig config;

    FolderSharing(Shares shares, FolderList lists, Executor hashing, ShareConfig config) {
        this.shares = shares;
        this.lists = lists;
        this.hashing = hashing;
        this.config = config;
    }

    /** Who hears how it goes. Called on hashing threads, one at a time but for progress. */
    interface Observer {
        /** Bytes hashed so far, of all files. */
        void progress(long done, long total);

        /** A file is shared. */
        void shared(String member, Share share);

        /** A file is not shared. */
        void failed(String member, PeerFailure failure);

        /** The folder is shared; last. */
        void folder(Share list, FolderContents contents);
    }

    /** Walks and shares a folder; called on a hashing thread. The outcome fails with {@link PeerFailure}. */
    CompletableFuture<Void> share(Path folder, boolean hidden, Observer observer, BooleanSupplier wanted) {
        FolderRun run;
        try {
            Path root = folder.toRealPath();
            FolderWalk.Result walk = FolderWalk.of(root, hidden, config.maxFiles());
            checkRoom(root, walk);
            run = new FolderRun(root, name(root), walk, shares, lists, observer);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(PeerStatus.failure(e));
        }
        int walks = Math.max(1, Math.min(config.hashThreads(), run.size()));
        return CompletableFuture.allOf(IntStream.range(0, walks)
                        .mapToObj(walk -> hashed(run, wanted))
                        .toArray(CompletableFuture[]::new))
                .thenRunAsync(() -> finish(run, wanted), hashing);
    }

    private static void finish(FolderRun run, BooleanSupplier wanted) {
        if (wanted.getAsBoolean()) {
            run.finish();
        }
    }

    private CompletableFuture<Void> hashed(FolderRun run, BooleanSupplier wanted) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        step(run, wanted, end);
        return end;
    }

    private void step(FolderRun run, BooleanSupplier wanted, CompletableFuture<Void> end) {
        try {
            hashing.execute(() -> {
                if (wanted.getAsBoolean() && run.hashNext()) {
                    step(run, wanted, end);
                } else {
                    end.complete(null);
                }
            });
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped"));
        }
    }

    private void checkRoom(Path root, FolderWalk.Result walk) {
        if (walk.files().isEmpty()) {
            throw new PeerFailure(
                    PeerProblem.PATH_NOT_FOUND,
                    "there is no file to share in " + root
                            + (walk.hidden() > 0 ? "; hidden ones are shared with --hidden" : ""));
        }
        Set<Path> known = new HashSet<>();
        shares.list().forEach(file -> known.add(file.place()));
        long more = Stream.concat(
                        Stream.of(root),
                        walk.files().stream()
                                .filter(FolderWalk.Found::isSharable)
                                .map(FolderWalk.Found::path))
                .filter(place -> !known.contains(place))
                .count();
        if (more > shares.room()) {
            throw new PeerFailure(
                    PeerProblem.BUSY,
                    "cannot share " + root + ": with its " + walk.files().size()
                            + " files and their list this peer would share more than " + config.maxFiles()
                            + "; unshare some, or share a part of it");
        }
    }

    private static FileName name(Path root) {
        String name =
                Optional.ofNullable(root.getFileName()).map(Path::toString).orElse("");
        FileName.problem(name).ifPresent(why -> {
            throw new PeerFailure(
                    PeerProblem.BAD_NAME,
                    "cannot share the folder " + root + ": its name is refused, " + why + "; rename it");
        });
        return new FileName(name);
    }
}
