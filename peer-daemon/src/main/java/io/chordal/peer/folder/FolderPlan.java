// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.share.Shares;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionReader;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a list that is here would make of the disk, found out before anything is made: it obeys all rules, nothing stands in the
 * way, and there is room.
 *
 * @param totals how many files and bytes the folder has
 */
record FolderPlan(CollectionReader.Totals totals) {

    /** Reads a list through; throws {@link PeerFailure} with what speaks against it. */
    static FolderPlan of(FetchContext context, Path list, DownloadOrder order) {
        Path root = order.destination();
        FolderPlaces places = new FolderPlaces(context, root);
        try (InputStream in = FolderCursor.open(list)) {
            CollectionReader.Totals totals = CollectionReader.check(in);
            if (order.seed() && totals.files() >= context.shares().room()) {
                checkRoom(context.shares(), list);
            }
            long missing = missing(context.disk(), list, places);
            Path folder = root.getParent();
            if (folder != null) {
                context.space().reserve(folder, missing).close();
            }
            return new FolderPlan(totals);
        } catch (InvalidInputException e) {
            throw new PeerFailure(
                    PeerProblem.CORRUPT,
                    "this is not a folder: " + e.getMessage() + "; nothing was made. Ask for another ticket",
                    e);
        } catch (IOException e) {
            throw PeerStatus.failure(StorageException.of("preparing to fetch the folder " + root, e));
        }
    }

    /** What is shared already needs no room; what stands in the list twice is counted twice. */
    private static void checkRoom(Shares shares, Path list) throws IOException {
        int room = shares.room();
        int more = 1;
        try (InputStream in = FolderCursor.open(list)) {
            CollectionReader reader = new CollectionReader(in);
            for (Optional<CollectionEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                CollectionEntry entry = next.get();
                more += entry.isEmpty() || shares.lists(entry.file()) ? 0 : 1;
            }
        }
        if (more > room) {
            throw new PeerFailure(
                    PeerProblem.BUSY,
                    "with the files of this folder and its list this peer would share " + more
                            + " more, and it has room for " + room
                            + "; nothing was made: fetch it with --no-seed, or unshare something first");
        }
    }

    private static long missing(Disk disk, Path list, FolderPlaces places) throws IOException {
        long missing = 0;
        try (InputStream in = FolderCursor.open(list)) {
            CollectionReader reader = new CollectionReader(in);
            for (Optional<CollectionEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                CollectionEntry entry = next.get();
                Optional<String> obstacle = places.obstacle(entry);
                if (obstacle.isPresent()) {
                    throw new PeerFailure(
                            PeerProblem.DESTINATION_EXISTS,
                            obstacle.get()
                                    + "; nothing is overwritten and nothing was made: move it away or choose another"
                                    + " destination");
                }
                boolean there = disk.stat(places.place(entry)).isPresent();
                missing = there ? missing : Math.addExact(missing, entry.file().size());
            }
        }
        return missing;
    }
}
