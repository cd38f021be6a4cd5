// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.share.Membership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Shares a folder: every file below it, and the list of them.
 *
 * <p>Files are hashed one a turn, and told of in the order of the list, when all are hashed. Thread-safe.
 */
final class FolderSharing {
    private final Shares shares;
    private final FolderList lists;
    private final HashingTurns turns;
    private final ShareConfig config;

    FolderSharing(Shares shares, FolderList lists, HashingTurns turns, ShareConfig config) {
        this.shares = shares;
        this.lists = lists;
        this.turns = turns;
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

    /** Walks and shares a folder in a group; called on a hashing thread. The outcome fails with {@link PeerFailure}. */
    CompletableFuture<Void> share(
            Path folder, Membership as, boolean hidden, Observer observer, BooleanSupplier wanted) {
        FolderRun run;
        try {
            Path root = folder.toRealPath();
            FolderWalk.Result walk = FolderWalk.of(root, hidden, config.maxFiles());
            checkRoom(root, walk);
            run = new FolderRun(root, name(root), as, walk, shares, lists, observer);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(PeerStatus.failure(e));
        }
        return turns.run(run.size(), () -> CompletableFuture.completedFuture(wanted.getAsBoolean() && run.hashNext()))
                .thenCompose(hashed -> turns.run(1, () -> {
                    finish(run, wanted);
                    return CompletableFuture.completedFuture(false);
                }));
    }

    private static void finish(FolderRun run, BooleanSupplier wanted) {
        if (wanted.getAsBoolean()) {
            run.finish();
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
