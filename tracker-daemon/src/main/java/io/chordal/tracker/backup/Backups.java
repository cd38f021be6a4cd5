// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where a tracker makes backups and restores them: one at a time, on a thread of its own that may wait.
 *
 * <p>Thread-safe. A second one is refused as BUSY.
 */
public final class Backups implements AutoCloseable {
    /** The longest backup that is taken in. */
    public static final long MOST_BYTES = 4L << 30;

    /** The next part, the end and a cancellation may wait behind a part that is being written. */
    private static final int WAITING = 4;

    private final BackupRecords records;
    private final Path folder;
    private final long limit;
    private final InstantSource clock;
    private final String tracker;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            new ThreadFactoryBuilder().setNameFormat("backup").setDaemon(true).build());

    /**
     * Returns where no backup is under way.
     *
     * @param folder where backups are kept while they are checked
     * @param limit the longest one that is taken in, in bytes
     * @param tracker what this tracker is called
     */
    public Backups(BackupRecords records, Path folder, long limit, InstantSource clock, String tracker) {
        this.records = requireNonNull(records, "records is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.limit = limit;
        this.clock = requireNonNull(clock, "clock is null");
        this.tracker = requireNonNull(tracker, "tracker is null");
        thread.allowCoreThreadTimeOut(true);
        Spool.clear(folder);
    }

    /** Writes a backup to a stream, which may block; returns how many records it holds. The stream is left open. */
    public CompletionStage<Long> backup(OutputStream out) {
        requireFree();
        return run(() -> new BackupRun(records).run(out, new BackupHead(clock.instant(), tracker)))
                .whenComplete((done, failure) -> busy.set(false));
    }

    /** Begins to take in a backup that is to be restored, or only looked at. */
    public Receiving restore(boolean really) {
        requireFree();
        try {
            return new Receiving(Spool.open(folder, limit), really);
        } catch (TrackerException e) {
            busy.set(false);
            throw e;
        }
    }

    private void requireFree() {
        if (!busy.compareAndSet(false, true)) {
            throw new TrackerException(
                    TrackerReason.BUSY,
                    "this tracker makes or restores a backup already; try again when that is done, or at another tracker");
        }
    }

    private <T> CompletionStage<T> run(Callable<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    result.complete(step.call());
                } catch (IOException e) {
                    result.completeExceptionally(Spool.failed(folder, e));
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new TrackerException(
                    TrackerReason.RECORDS_UNAVAILABLE, "the tracker stops, or was sent too much at a time", e));
        }
        return result;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** One backup that is taken in, part after part, then restored. Thread-safe. */
    public final class Receiving {
        private final Spool spool;
        private final boolean really;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicBoolean stopped = new AtomicBoolean();

        private Receiving(Spool spool, boolean really) {
            this.spool = spool;
            this.really = really;
        }

        /** Takes the next part; the one after it is to be sent when this is done. */
        public CompletionStage<Void> receive(byte[] part) {
            return run(() -> {
                spool.write(part);
                return null;
            });
        }

        /** All parts were sent: checks and restores them. */
        public CompletionStage<Restoration> finish() {
            return run(() -> new RestoreRun(records, really, stopped::get).run(spool.content()))
                    .whenComplete((done, failure) -> end());
        }

        /** Nobody waits any more: stops before the next record. */
        public void cancel() {
            stopped.set(true);
            run(() -> null).whenComplete((done, failure) -> end());
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                try {
                    spool.close();
                } catch (IOException e) {
                    throw Spool.failed(folder, e);
                } finally {
                    busy.set(false);
                }
            }
        }
    }
}
