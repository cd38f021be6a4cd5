// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the files of a folder as they arrive, many in one go, and the folder itself; or nothing, if the user does not want it.
 *
 * <p>A file that is gone again is left out; what cannot be entered because the disk is full is tried again at the next flush.
 * Confined to the folder's serial context; the work is done on threads that may wait for the disk, one batch after the other.
 */
final class FolderSeed {
    private static final Logger log = LoggerFactory.getLogger(FolderSeed.class);
    private static final int BATCH = 256;

    private final Shares shares;
    private final FolderPlaces places;
    private final DownloadOrder order;
    private final Executor blocking;
    private final Executor serial;
    private final List<CollectionEntry> fresh = new ArrayList<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private Optional<PeerFailure> problem = Optional.empty();

    FolderSeed(Shares shares, FolderPlaces places, DownloadOrder order, Executor blocking, Executor serial) {
        this.shares = shares;
        this.places = places;
        this.order = order;
        this.blocking = blocking;
        this.serial = serial;
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

    /** Shares what arrived; ends, and does not fail, when that was done or tried with it and all before. */
    CompletableFuture<Void> flush() {
        List<CollectionEntry> batch = List.copyOf(fresh);
        fresh.clear();
        if (!batch.isEmpty()) {
            last = last.thenRunAsync(() -> share(batch), blocking).handleAsync((done, e) -> ended(batch, e), serial);
        }
        return last;
    }

    /** Ends, and does not fail, when nothing is entered any more but what arrives later. */
    CompletableFuture<Void> underWay() {
        return last;
    }

    /** Why not all that arrived is shared, if it is not. */
    Optional<PeerFailure> problem() {
        return problem;
    }

    private @Nullable Void ended(List<CollectionEntry> batch, @Nullable Throwable e) {
        if (e != null) {
            PeerFailure failure = PeerStatus.failure(e);
            boolean retried = failure.problem() == PeerProblem.DISK_FULL;
            if (retried) {
                fresh.addAll(0, batch);
            } else {
                log.warn("{} files of {} are not shared: {}", batch.size(), order.destination(), failure.getMessage());
            }
            problem = Optional.of(failure);
        } else if (problem.filter(last -> last.problem() == PeerProblem.DISK_FULL)
                .isPresent()) {
            problem = Optional.empty();
        }
        return null;
    }

    private void share(List<CollectionEntry> batch) {
        List<Inspection.Fresh> files = new ArrayList<>();
        for (CollectionEntry entry : batch) {
            try {
                fresh(entry).ifPresent(files::add);
            } catch (IOException | PeerFailure e) {
                log.warn("{} of {} is not shared: {}", entry.path(), order.destination(), e.getMessage());
            }
        }
        shares.offer(shares.add(files));
    }

    private Optional<Inspection.Fresh> fresh(CollectionEntry entry) throws IOException {
        if (shares.find(entry.file()).isPresent()
                && shares.lists(entry.file(), order.as().group())) {
            return Optional.empty();
        }
        Path place = places.place(entry);
        Optional<Manifest> known = Manifest.ofOneChunk(entry.file());
        Manifest manifest = known.isPresent() ? known.get() : places.manifest(place);
        return manifest.ref().equals(entry.file())
                ? Optional.of(
                        shares.fetched(manifest, place, entry.path().name()).only(order.as(), false))
                : Optional.empty();
    }

    /** Shares the folder's list: at first for those who fetch from those who fetch, at the end for all. Blocks on the disk. */
    void folder(Path list, boolean listed) {
        if (order.seed()) {
            shares.shareFolder(list, order.name(), order.destination(), order.as(), listed);
        }
    }
}
