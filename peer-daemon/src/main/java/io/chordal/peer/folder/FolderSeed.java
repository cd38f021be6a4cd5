// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.share.Shares;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Shares the files of a folder as they arrive, many in one go, and the folder itself; or nothing, if the user does not want it.
 *
 * <p>Confined to the folder's serial context; the work is done on threads that may wait for the disk, one batch after the other.
 */
final class FolderSeed {
    private static final int BATCH = 256;

    private final Shares shares;
    private final FolderPlaces places;
    private final DownloadOrder order;
    private final Executor blocking;
    private final List<CollectionEntry> fresh = new ArrayList<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    FolderSeed(Shares shares, FolderPlaces places, DownloadOrder order, Executor blocking) {
        this.shares = shares;
        this.places = places;
        this.order = order;
        this.blocking = blocking;
    }

    /** A file stands in its place. */
    void arrived(CollectionEntry entry) {
        if (order.seed() && !entry.isEmpty()) {
            fresh.add(entry);
            if (fresh.size() >= BATCH) {
                flush();
            }
        }
    }

    /** Shares what arrived; ends when it and all before is shared. */
    CompletableFuture<Void> flush() {
        List<CollectionEntry> batch = List.copyOf(fresh);
        fresh.clear();
        if (!batch.isEmpty()) {
            last = last.thenRunAsync(() -> share(batch), blocking);
        }
        return last;
    }

    private void share(List<CollectionEntry> batch) {
        List<Inspection.Fresh> files = new ArrayList<>();
        for (CollectionEntry entry : batch) {
            FolderFiles.unchecked("sharing " + entry.path(), () -> fresh(entry)).ifPresent(files::add);
        }
        shares.offer(shares.add(files));
    }

    private Optional<Inspection.Fresh> fresh(CollectionEntry entry) throws IOException {
        if (shares.find(entry.file()).isPresent()) {
            return Optional.empty();
        }
        Path place = places.place(entry);
        Optional<Manifest> known = Manifest.ofOneChunk(entry.file());
        Manifest manifest = known.isPresent() ? known.get() : places.manifest(place);
        return manifest.ref().equals(entry.file())
                ? Optional.of(
                        shares.fetched(manifest, place, entry.path().name()).withListed(false))
                : Optional.empty();
    }

    /** Shares the folder's list: at first for those who fetch from those who fetch, at the end for all. Blocks on the disk. */
    void folder(Path list, boolean listed) {
        if (order.seed()) {
            shares.shareFolder(list, order.name(), order.destination(), listed);
        }
    }
}
