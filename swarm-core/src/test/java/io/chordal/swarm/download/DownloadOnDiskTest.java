// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.PartialOptions;
import io.chordal.swarm.chunk.ServedFile;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.pick.RarestFirst;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole library on real threads and a real disk, with method calls in place of a network. */
class DownloadOnDiskTest {
    private static final int FRAME = 256 * 1024;
    private static final byte[] BYTES = Content.bytes(40 * 1024 * 1024 + 123);

    private final Disk disk = new NioDisk();
    private final ExecutorService transport = Executors.newFixedThreadPool(4);
    private final ExecutorService disks = Executors.newFixedThreadPool(2);
    private final ExecutorService serial = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @TempDir
    Path folder;

    @AfterEach
    void stopThreads() {
        List.of(transport, disks, serial, timers).forEach(ExecutorService::shutdownNow);
    }

    @Test
    void aFileComesFromThreePeersOntoTheDisk() throws Exception {
        Manifest manifest = Content.manifest(BYTES);
        Path original = Files.write(folder.resolve("original"), BYTES);
        Path destination = folder.resolve("copy");
        MemoryBudget budget = new MemoryBudget(8 * 1024 * 1024);
        CompletableFuture<String> end = new CompletableFuture<>();
        try (PartialFile partial =
                PartialFile.open(disk, new DiskSpace(disk, 0), manifest, destination, PartialOptions.defaults())) {
            DownloadTask task = new DownloadTask(
                    ChunkStore.of(partial),
                    DownloadConfig.defaults(),
                    new RarestFirst(),
                    budget,
                    context(),
                    listener(end));
            task.start();
            for (String name : List.of("a", "b", "c")) {
                ServedFile served =
                        new ServedFile(disk, original, disk.stat(original).orElseThrow());
                task.sourceFound(source(name, served, manifest), ChunkSet.all(manifest.chunkCount()));
            }

            assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("finished " + destination);
            assertThat(task.progress().phase()).isEqualTo(DownloadPhase.DONE);
            assertThat(task.progress().sources())
                    .allSatisfy(s -> assertThat(s.chunks()).isPositive());
        }
        assertThat(destination).hasBinaryContent(BYTES);
        assertThat(folder.resolve(".part")).doesNotExist();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void anInterruptedDownloadGoesOnWhereItWas() throws Exception {
        Manifest manifest = Content.manifest(BYTES);
        Path original = Files.write(folder.resolve("original"), BYTES);
        Path destination = folder.resolve("copy");
        DiskSpace space = new DiskSpace(disk, 0);
        CompletableFuture<String> some = new CompletableFuture<>();
        try (PartialFile partial = PartialFile.open(disk, space, manifest, destination, PartialOptions.defaults())) {
            ServedFile half = new ServedFile(disk, original, disk.stat(original).orElseThrow());
            DownloadTask task = task(partial, listener(some));
            task.start();
            task.sourceFound(source("half", half, manifest), ChunkSet.of(manifest.chunkCount(), 1, 5, 8, 13));
            assertThat(some.get(30, TimeUnit.SECONDS)).startsWith("stalled: no source has chunks 0, 2-4, 6-7, 9-12");
            CompletableFuture<Void> quiet = new CompletableFuture<>();
            task.cancel(() -> quiet.complete(null));
            quiet.get(10, TimeUnit.SECONDS);
        }
        assertThat(destination).doesNotExist();

        try (PartialFile partial = PartialFile.open(disk, space, manifest, destination, PartialOptions.defaults())) {
            assertThat(partial.resumed().kept()).isEqualTo(ChunkSet.of(manifest.chunkCount(), 1, 5, 8, 13));
            assertThat(partial.resumed().hashedAgain()).isZero();
            CompletableFuture<String> end = new CompletableFuture<>();
            DownloadTask task = task(partial, listener(end));
            task.start();
            ServedFile served =
                    new ServedFile(disk, original, disk.stat(original).orElseThrow());
            task.sourceFound(source("whole", served, manifest), ChunkSet.all(manifest.chunkCount()));
            assertThat(end.get(60, TimeUnit.SECONDS)).startsWith("finished");
            assertThat(task.progress().sources())
                    .allSatisfy(s -> assertThat(s.chunks()).isEqualTo(manifest.chunkCount() - 4));
        }
        assertThat(destination).hasBinaryContent(BYTES);
    }

    private DownloadTask task(PartialFile partial, DownloadListener listener) {
        return new DownloadTask(
                ChunkStore.of(partial),
                DownloadConfig.defaults(),
                new RarestFirst(),
                new MemoryBudget(MemoryBudget.DEFAULT_LIMIT),
                context(),
                listener);
    }

    private DownloadContext context() {
        return new DownloadContext(
                MoreExecutors.newSequentialExecutor(serial),
                disks,
                Ticker.systemTicker(),
                (delay, work) -> {
                    ScheduledFuture<?> later = timers.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
                    return () -> later.cancel(false);
                },
                new Random(1));
    }

    /** A peer behind a thread pool instead of a network. */
    private ChunkSource source(String name, ServedFile served, Manifest manifest) {
        return new ChunkSource() {
            @Override
            public SourceId id() {
                return new SourceId(name);
            }

            @Override
            public ChunkRequest request(ChunkSet chunks, FrameSink sink) {
                transport.execute(() -> send(served, manifest, chunks, sink));
                return () -> {};
            }
        };
    }

    private static void send(ServedFile served, Manifest manifest, ChunkSet chunks, FrameSink sink) {
        try (ChunkReader reader = served.open(manifest)) {
            for (int chunk = chunks.next(0); chunk >= 0; chunk = chunks.next(chunk + 1)) {
                int length = manifest.layout().length(chunk);
                for (int at = 0; at < length; at += FRAME) {
                    FrameRead read = reader.read(chunk, at, Math.min(FRAME, length - at));
                    if (!(read instanceof FrameRead.Frame frame) || !sink.onFrame(chunk, at, frame.bytes())) {
                        return;
                    }
                }
            }
            sink.onEnd();
        } catch (StorageException e) {
            sink.onFailure(SourceFailure.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Completes with the first stall or the end. */
    private static DownloadListener listener(CompletableFuture<String> end) {
        return new DownloadListener() {
            @Override
            public void refreshSources() {}

            @Override
            public void announce(ChunkSet fresh, ChunkSet have) {}

            @Override
            public void withdraw(ChunkSet lost, ChunkSet have) {}

            @Override
            public void changed(DownloadProgress progress) {
                progress.stall()
                        .filter(s -> s.reason() == Stall.Reason.NO_SOURCE_HAS_CHUNKS)
                        .ifPresent(s -> end.complete(s.toString()));
            }

            @Override
            public void sourceBanned(SourceId source, int chunk) {}

            @Override
            public void finished(Completion.Finished file) {
                end.complete("finished " + file.file());
            }

            @Override
            public void failed(StorageException cause) {
                end.completeExceptionally(cause);
            }
        };
    }
}
