// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.swarm.file.Hash256;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Work beside the story: hashes of files, each computed once, and calls that are made at once. Thread-safe; its threads end with
 * it.
 */
final class Background implements AutoCloseable {
    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "demo");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Path, CompletableFuture<Hash256>> hashes = new ConcurrentHashMap<>();

    /** Begins to hash a file, unless that was begun before. */
    void beginHash(Path file) {
        hashes.computeIfAbsent(file, path -> CompletableFuture.supplyAsync(() -> PlainSha256.of(path), threads));
    }

    /** A file's hash, when it is ready. */
    Hash256 hash(Path file) {
        beginHash(file);
        return joined(
                hashes.getOrDefault(file, CompletableFuture.failedFuture(new IllegalStateException(file.toString()))));
    }

    /** Runs all tasks at once and waits for all. */
    void atOnce(Stream<Runnable> tasks) {
        tasks.map(task -> CompletableFuture.runAsync(task, threads)).toList().forEach(Background::joined);
    }

    private static <T> T joined(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
