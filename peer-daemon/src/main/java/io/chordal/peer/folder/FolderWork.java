// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.collection.CollectionEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a folder's list and brings its files, a bounded number at a time.
 *
 * <p>Invariant: every file of the list is in one place: not read yet, in the queue, under way, or counted. Confined to the folder's serial context, but for {@link #tally},
 * {@link #active} and {@link #diskFull}.
 */
final class FolderWork {
    private static final Logger log = LoggerFactory.getLogger(FolderWork.class);
    private static final Duration SOON = Duration.ofMillis(100);

    private final FolderContext context;
    private final DownloadOrder order;
    private final FolderCursor cursor;
    private final FolderFiles files;
    private final FolderSources sources;
    private final FolderSeed seed;
    private final Executor serial;
    private final FolderQueue queue;
    private final FolderRoom room;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean going;
    private boolean looked;
    private boolean stopping;
    private boolean reading;
    private boolean readToEnd;
    private volatile FolderTally tally;
    private volatile Optional<String> diskFull = Optional.empty();
    private Runnable timer = () -> {};

    FolderWork(
            FolderContext context,
            DownloadOrder order,
            FolderPlan plan,
            FolderCursor cursor,
            FolderFiles files,
            FolderSources sources,
            FolderSeed seed,
            Executor serial) {
        this.context = context;
        this.order = order;
        this.cursor = cursor;
        this.files = files;
        this.sources = sources;
        this.seed = seed;
        this.serial = serial;
        this.tally = FolderTally.of(plan.totals());
        this.queue = new FolderQueue(order.strategy(), context.fetch().random().get());
        this.room = new FolderRoom(context.config(), order.parallel());
    }

    /** Ends when every file is counted; fails if the list cannot be read any more. */
    CompletableFuture<Void> done() {
        return done;
    }

    FolderTally tally() {
        return tally;
    }

    /** Files under way. */
    int active() {
        return room.taken();
    }

    /** That the disk is full, while it is. */
    Optional<String> diskFull() {
        return diskFull;
    }

    /** Begins, or goes on after a rest. */
    void go() {
        going = true;
        refresh();
    }

    /** Begins no more files for the time being. */
    void rest() {
        going = false;
        diskFull = Optional.empty();
        timer.run();
    }

    /** Begins no more files ever; ends when none is under way. */
    CompletableFuture<Void> stop() {
        stopping = true;
        rest();
        checkEnd();
        return stopped;
    }

    /** Looks for sources, and tries again what the full disk refused; the first look comes before the first file. */
    private void refresh() {
        timer.run();
        if (!going || stopping) {
            return;
        }
        diskFull = Optional.empty();
        timer = context.fetch().schedule(context.config().again(), () -> serial.execute(this::refresh));
        sources.look(this::found).whenCompleteAsync((asked, e) -> found(), serial);
        seed.flush();
        pump();
    }

    /** There is a source, or everybody was asked for one. */
    private void found() {
        looked = true;
        pump();
    }

    private void pump() {
        if (going && looked && !stopping) {
            while (diskFull.isEmpty()) {
                Optional<CollectionEntry> next = queue.next(room.has(false), room.has(true));
                if (next.isEmpty()) {
                    break;
                }
                start(next.get(), !FolderFiles.isSmall(next.get()));
            }
            if (diskFull.isEmpty() && queue.wantsMore()) {
                read();
            }
        }
        checkEnd();
    }

    private void start(CollectionEntry entry, boolean isLarge) {
        room.take(isLarge);
        files.bring(order, entry, room.share(isLarge))
                .whenCompleteAsync(
                        (arrival, e) -> {
                            room.give(isLarge);
                            if (arrival == null) {
                                failed(entry, e == null ? new IllegalStateException("no outcome") : e);
                            } else {
                                came(entry, arrival);
                            }
                            pump();
                        },
                        serial);
    }

    private void came(CollectionEntry entry, FolderFiles.Arrival arrival) {
        if (arrival == FolderFiles.Arrival.NOT_NOW) {
            queue.putBack(entry);
            looked = false;
            context.fetch().schedule(SOON, () -> serial.execute(this::found));
            return;
        }
        tally = tally.with(entry.file().size(), arrival == FolderFiles.Arrival.PRESENT);
        if (arrival != FolderFiles.Arrival.DOWNLOADED) {
            seed.arrived(entry);
        }
    }

    private void failed(CollectionEntry entry, Throwable e) {
        PeerFailure failure = PeerStatus.failure(e);
        if (stopping || failure.problem() == PeerProblem.STOPPING) {
            going = false;
            queue.putBack(entry);
            return;
        }
        if (failure.problem() == PeerProblem.NOT_IN_GROUP || failure.problem() == PeerProblem.GROUP_NOT_FOUND) {
            going = false;
            done.completeExceptionally(failure);
            return;
        }
        if (failure.problem() == PeerProblem.DISK_FULL) {
            diskFull = Optional.of(String.valueOf(failure.getMessage()));
            queue.putBack(entry);
            return;
        }
        log.warn("{} of the folder {}: {}", entry.path(), order.destination(), failure.getMessage());
        tally = tally.with(failure);
    }

    private void read() {
        if (reading || readToEnd) {
            return;
        }
        reading = true;
        CompletableFuture.supplyAsync(
                        () -> FolderFiles.unchecked("reading a folder's list", () -> cursor.next(FolderQueue.AHEAD)),
                        context.fetch().blocking())
                .whenCompleteAsync((entries, e) -> read(entries, e), serial);
    }

    private void read(@Nullable List<CollectionEntry> entries, @Nullable Throwable e) {
        reading = false;
        if (entries == null) {
            done.completeExceptionally(e == null ? new IllegalStateException("no entries") : e);
            checkEnd();
            return;
        }
        readToEnd = entries.size() < FolderQueue.AHEAD;
        queue.add(entries);
        context.fetch()
                .rights()
                .foresee(
                        order.as(),
                        entries.stream()
                                .filter(each -> !each.isEmpty())
                                .map(CollectionEntry::file)
                                .toList());
        pump();
    }

    private void checkEnd() {
        boolean idle = room.taken() == 0 && !reading;
        if (stopping && idle) {
            closeCursor();
            stopped.complete(null);
        } else if (idle && readToEnd && queue.isEmpty() && !done.isDone()) {
            rest();
            closeCursor();
            done.complete(null);
        }
    }

    private void closeCursor() {
        try {
            cursor.close();
        } catch (IOException e) {
            log.debug("closing the list of {}", order.destination(), e);
        }
    }
}
