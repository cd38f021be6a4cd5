// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.collection.CollectionEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * <p>Invariant: every file of the list is in one place: not read yet, waiting, under way, or counted. Chunks that may be under way
 * for all files together are at most what the user allows. Confined to the folder's serial context, but for {@link #tally},
 * {@link #active} and {@link #diskFull}.
 */
final class FolderWork {
    private static final Logger log = LoggerFactory.getLogger(FolderWork.class);
    private static final int AHEAD = 256;
    private static final int LARGE_WAITING = 64;
    private static final Duration SOON = Duration.ofMillis(100);

    private final FolderContext context;
    private final DownloadOrder order;
    private final FolderCursor cursor;
    private final FolderFiles files;
    private final FolderSources sources;
    private final FolderSeed seed;
    private final Executor serial;
    private final int largeParallel;
    private final Deque<CollectionEntry> waiting = new ArrayDeque<>();
    private final Deque<CollectionEntry> largeWaiting = new ArrayDeque<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private int small;
    private int large;
    private int chunks;
    private boolean going;
    private boolean looked;
    private boolean stopping;
    private boolean reading;
    private boolean readToEnd;
    private volatile FolderTally tally;
    private volatile int active;
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
        this.largeParallel = Math.min(context.config().largeParallel(), order.parallel());
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
        return active;
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
        while (going && looked && !stopping && diskFull.isEmpty()) {
            if (!largeWaiting.isEmpty() && hasRoom(true)) {
                start(largeWaiting.remove(), true);
            } else if (waiting.isEmpty()) {
                read();
                break;
            } else if (FolderFiles.isSmall(waiting.peek())) {
                if (!hasRoom(false)) {
                    break;
                }
                start(waiting.remove(), false);
            } else if (largeWaiting.size() < LARGE_WAITING) {
                largeWaiting.add(waiting.remove());
            } else {
                break;
            }
        }
        checkEnd();
    }

    private boolean hasRoom(boolean forLarge) {
        int cost = forLarge ? largeParallel : 1;
        boolean place = forLarge
                ? large < context.config().large()
                : small < context.config().small();
        return place && chunks + cost <= order.parallel();
    }

    private void start(CollectionEntry entry, boolean isLarge) {
        int cost = isLarge ? largeParallel : 1;
        count(isLarge, 1, cost);
        files.bring(order, entry, cost)
                .whenCompleteAsync(
                        (arrival, e) -> {
                            count(isLarge, -1, -cost);
                            if (arrival == null) {
                                failed(entry, e == null ? new IllegalStateException("no outcome") : e);
                            } else {
                                came(entry, arrival);
                            }
                            pump();
                        },
                        serial);
    }

    private void count(boolean isLarge, int file, int cost) {
        small += isLarge ? 0 : file;
        large += isLarge ? file : 0;
        chunks += cost;
        active = small + large;
    }

    private void came(CollectionEntry entry, FolderFiles.Arrival arrival) {
        if (arrival == FolderFiles.Arrival.NOT_NOW) {
            waiting.addFirst(entry);
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
            return;
        }
        if (failure.problem() == PeerProblem.DISK_FULL) {
            diskFull = Optional.of(String.valueOf(failure.getMessage()));
            waiting.addFirst(entry);
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
                        () -> FolderFiles.unchecked("reading a folder's list", () -> cursor.next(AHEAD)),
                        context.fetch().blocking())
                .whenCompleteAsync((entries, e) -> read(entries, e), serial);
    }

    private void read(@Nullable List<CollectionEntry> entries, @Nullable Throwable e) {
        reading = false;
        if (entries == null) {
            done.completeExceptionally(e == null ? new IllegalStateException("no entries") : e);
            return;
        }
        readToEnd = entries.size() < AHEAD;
        waiting.addAll(entries);
        pump();
    }

    private void checkEnd() {
        boolean idle = active == 0 && !reading;
        if (stopping && idle) {
            closeCursor();
            stopped.complete(null);
        } else if (idle && readToEnd && waiting.isEmpty() && largeWaiting.isEmpty() && !done.isDone()) {
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
