// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs small disk writes one after the other on a thread that exists only while there are any.
 *
 * <p>Each has one user, which asks for its next write when the last one has begun, for all that it was given since: two wait at most, and the
 * node's thread never writes. If more came than there is room for, the caller would run its own, so that none is lost. Thread-safe. Closing
 * waits for what was given already, for a while; what is given later is dropped.
 */
final class DiskThread implements Executor, AutoCloseable {
    private static final int MAX_WAITING = 64;
    private static final long CLOSE_SECONDS = 5;

    private final ExecutorService executor;

    DiskThread(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
        pool.allowCoreThreadTimeOut(true);
        executor = pool;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
