// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.PartialOptions;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.SimulatedDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.pick.RarestFirst;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A download into a partial file, in simulated time, when the disk or a crowd of sources plays up. */
class DownloadFinishTest {
    private static final byte[] BYTES = Content.bytes(3 * 524288 + 1);
    private static final Manifest MANIFEST = Content.manifest(BYTES);
    private static final ChunkSet ALL = ChunkSet.all(4);
    private static final Path DESTINATION = Path.of("/files/film.mkv");
    private static final int FRAME = 256 * 1024;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Simulation simulation = new Simulation(1);
    private final Events events = new Events();

    @BeforeEach
    void aFolder() throws Exception {
        disk.createDirectories(DESTINATION.getParent());
    }

    @Test
    void aChunkThatAReaderFindsDamagedWhileTheFileIsFinishedIsFetchedAgain() throws Exception {
        PartialFile before = open();
        for (int chunk = 0; chunk < 4; chunk++) {
            before.write(VerifiedChunk.verify(MANIFEST, chunk, Content.chunk(BYTES, chunk))
                    .orElseThrow());
        }
        before.checkpoint();
        disk.kill();
        disk.rot(data(), 524288 + 9);
        PartialFile file = open();
        DownloadTask task = task(file);
        task.start();
        simulation.runUntil(() -> events.phases.contains(DownloadPhase.FINISHING), Duration.ofSeconds(1));

        try (ChunkReader reader = file.openReader()) {
            assertThat(reader.read(1, 0, 10)).isEqualTo(new FrameRead.Damaged(1));
        }
        task.sourceFound(source("a"), ALL);

        simulation.runUntil(() -> events.finished, Duration.ofMinutes(1));
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
        assertThat(task.progress().sources())
                .singleElement()
                .satisfies(s -> assertThat(s.chunks()).isEqualTo(1));
    }

    @Test
    void aDiskThatIsFoundFullWhenTheFileIsMadeDurableStallsTheDownloadUntilThereIsSpace() throws Exception {
        DownloadTask task = task(open());
        disk.fullWhenForced(true);
        task.start();
        task.sourceFound(source("a"), ALL);
        simulation.runUntil(() -> events.stalls.contains(Stall.Reason.DISK_FULL), Duration.ofMinutes(1));
        simulation.run(Duration.ofMinutes(5));
        assertThat(events.finished).isFalse();

        disk.fullWhenForced(false);

        simulation.runUntil(() -> events.finished, Duration.ofMinutes(1));
        disk.restart(new Random(1));
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
        assertThat(events.failures).isEmpty();
    }

    @Test
    void aDiskThatFillsUpWhileChunksComeStallsTheDownloadUntilThereIsSpace() throws Exception {
        DownloadTask task = task(open());
        disk.capacity(BYTES.length / 2);
        task.start();
        task.sourceFound(source("a"), ALL);
        simulation.runUntil(() -> events.stalls.contains(Stall.Reason.DISK_FULL), Duration.ofMinutes(1));
        simulation.run(Duration.ofMinutes(5));
        assertThat(events.finished).isFalse();
        assertThat(events.failures).isEmpty();
        assertThat(task.progress().stall().orElseThrow().text()).contains("disk full", "when there is space");

        disk.capacity(Long.MAX_VALUE);

        simulation.runUntil(() -> events.finished, Duration.ofMinutes(1));
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
    }

    @Test
    void aSourceThatComesAfterAThousandThatAreGoneIsAskedAllTheSame() throws Exception {
        DownloadTask task = task(open());
        task.start();
        for (int i = 0; i < SourceBook.MAX_SOURCES; i++) {
            task.sourceFound(deadSource("dead" + i), ALL);
        }
        simulation.runUntil(
                () -> task.progress().sources().stream()
                                .filter(s -> s.state() == DownloadProgress.SourceState.GONE)
                                .count()
                        >= SourceBook.MAX_SOURCES,
                Duration.ofHours(10));

        task.sourceFound(source("alive"), ALL);

        simulation.runUntil(() -> events.finished, Duration.ofMinutes(1));
    }

    private PartialFile open() throws StorageException {
        return PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, DESTINATION, PartialOptions.defaults());
    }

    private Path data() {
        return disk.files().stream().filter(p -> p.endsWith("data")).findFirst().orElseThrow();
    }

    private DownloadTask task(PartialFile file) {
        return new DownloadTask(
                ChunkStore.of(file),
                DownloadConfig.defaults(),
                new RarestFirst(),
                new MemoryBudget(MemoryBudget.DEFAULT_LIMIT),
                simulation.context(),
                events);
    }

    /** A source that has everything and sends it a millisecond after it was asked. */
    private ChunkSource source(String name) {
        return new ChunkSource() {
            @Override
            public SourceId id() {
                return new SourceId(name);
            }

            @Override
            public ChunkRequest request(ChunkSet chunks, FrameSink sink) {
                simulation.after(Duration.ofMillis(1), () -> send(chunks, sink));
                return () -> {};
            }
        };
    }

    private static ChunkSource deadSource(String name) {
        return new ChunkSource() {
            @Override
            public SourceId id() {
                return new SourceId(name);
            }

            @Override
            public ChunkRequest request(ChunkSet chunks, FrameSink sink) {
                sink.onFailure(SourceFailure.UNREACHABLE, "it is dead");
                return () -> {};
            }
        };
    }

    private static void send(ChunkSet chunks, FrameSink sink) {
        for (int chunk = chunks.next(0); chunk >= 0; chunk = chunks.next(chunk + 1)) {
            ByteBuffer bytes = Content.chunk(BYTES, chunk);
            for (int at = 0; at < bytes.capacity(); at += FRAME) {
                if (!sink.onFrame(chunk, at, bytes.slice(at, Math.min(FRAME, bytes.capacity() - at)))) {
                    return;
                }
            }
        }
        sink.onEnd();
    }

    private static final class Events implements DownloadListener {
        private final List<DownloadPhase> phases = new ArrayList<>();
        private final List<Stall.Reason> stalls = new ArrayList<>();
        private final List<StorageException> failures = new ArrayList<>();
        private boolean finished;

        @Override
        public void refreshSources() {}

        @Override
        public void announce(ChunkSet fresh, ChunkSet have) {}

        @Override
        public void withdraw(ChunkSet lost, ChunkSet have) {}

        @Override
        public void changed(DownloadProgress progress) {
            phases.add(progress.phase());
            progress.stall().ifPresent(stall -> stalls.add(stall.reason()));
        }

        @Override
        public void sourceBanned(SourceId source, int chunk) {}

        @Override
        public void finished(Completion.Finished file) {
            finished = true;
        }

        @Override
        public void failed(StorageException cause) {
            failures.add(cause);
        }
    }
}
