// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * All threads of a peer, by what they may wait for.
 *
 * <p>Each pool has a fixed number of threads; its queue is bounded by what is handed to it: each stream, download of a file, target
 * and call has one task in it at most, a call that shares one for each thread that hashes, and the download of a folder one for each
 * of its small files under way, whose number is bounded too, and one for the folder itself.
 */
final class PeerThreads implements AutoCloseable {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** As many as small files of a folder are under way: what is forced at the same time shares the disk's work. */
    private static final int DISK = 16;

    private final List<ExecutorService> all = new ArrayList<>();
    private final ScheduledExecutorService timers;
    private final ExecutorService workers;
    private final ExecutorService transfers;
    private final ExecutorService serving;
    private final ExecutorService blocking;
    private final ExecutorService hashing;
    private final ExecutorService comparing;
    private final ExecutorService commands;
    private final ExecutorService session;

    PeerThreads(int servingThreads, int hashingThreads) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, named("peer-timer"));
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timers = pool;
        all.add(timers);
        workers = fixed("peer-worker", Math.max(4, CORES));
        transfers = fixed("peer-transfer", Math.max(2, CORES));
        serving = fixed("peer-serve", servingThreads);
        blocking = fixed("peer-disk", DISK);
        hashing = fixed("peer-hash", hashingThreads);
        comparing = fixed("peer-compare", 2);
        commands = fixed("peer-command", 4);
        session = fixed("peer-session", 2);
    }

    /** Timers; their tasks only hand on. */
    ScheduledExecutorService timers() {
        return timers;
    }

    /** Hands a task to the workers after a delay; returns what keeps it from running. */
    Runnable schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> timer = timers.schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /** A new serial context for decisions; nothing in it waits. */
    Executor serial() {
        return MoreExecutors.newSequentialExecutor(workers);
    }

    /** Decisions, and answers of trackers and ring. */
    Executor workers() {
        return workers;
    }

    /** Hashes what comes in. */
    Executor transfers() {
        return transfers;
    }

    /** Reads files for others. */
    Executor serving() {
        return serving;
    }

    /** Writes what comes in, and other short work on the disk. */
    Executor blocking() {
        return blocking;
    }

    /** Reads whole files that are to be shared. */
    Executor hashing() {
        return hashing;
    }

    /** Reads what downloads have on the disk, so that they need not wait for shares. */
    Executor comparing() {
        return comparing;
    }

    /** Carries out the owner's commands. */
    Executor commands() {
        return commands;
    }

    /** Finds out who is logged in, which may wait for trackers. */
    Executor session() {
        return session;
    }

    private ExecutorService fixed(String name, int threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, named(name));
        all.add(pool);
        return pool;
    }

    private static ThreadFactory named(String name) {
        return new ThreadFactoryBuilder()
                .setNameFormat(name + "-%d")
                .setDaemon(true)
                .build();
    }

    @Override
    public void close() throws InterruptedException {
        all.forEach(ExecutorService::shutdown);
        for (ExecutorService pool : all) {
            if (!pool.awaitTermination(500, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        }
    }
}
