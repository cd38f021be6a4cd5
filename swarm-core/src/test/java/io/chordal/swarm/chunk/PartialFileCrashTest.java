// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.disk.SimulatedDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The power is cut at every single disk operation of a download, and what was not forced survives by chance. */
class PartialFileCrashTest {
    private static final byte[] BYTES = Content.bytes(4 * 524288 + 77);
    private static final Manifest MANIFEST = Content.manifest(BYTES);
    private static final List<VerifiedChunk> CHUNKS = chunks();
    private static final Path DESTINATION = Path.of("/files/film.mkv");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whereverThePowerIsCutNoChunkIsClaimedThatIsNotThereAndTheFileIsWholeOrAbsent(long seed) throws Exception {
        boolean finishedBeforeTheCut = false;
        for (int cut = 1; !finishedBeforeTheCut; cut++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.createDirectories(DESTINATION.getParent());
            disk.cutPowerAt(cut);
            finishedBeforeTheCut = download(disk, new Random(seed));

            disk.restart(new Random(seed * 1_000 + cut));
            checkPromises(disk, cut);
            assertThat(download(disk, new Random(seed + 1))).isTrue();
            assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
            assertThat(disk.files()).containsExactly(DESTINATION);
        }
    }

    /** Fetches what is missing in some order, with a checkpoint now and then; false if the power was cut. */
    private static boolean download(SimulatedDisk disk, Random random) throws IOException {
        try {
            PartialFile file = open(disk);
            List<Integer> missing = new ArrayList<>(
                    ChunkSet.all(5).minus(file.have()).stream().boxed().toList());
            Collections.shuffle(missing, random);
            for (int chunk : missing) {
                file.write(CHUNKS.get(chunk));
                if (random.nextInt(3) == 0) {
                    file.checkpoint();
                }
            }
            Completion completion = file.complete();
            if (completion instanceof Completion.Incomplete) {
                throw new AssertionError("chunks were claimed that are not there: " + completion);
            }
            return true;
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.ALREADY_COMPLETE) {
                return true;
            }
            assertThat(rootOf(e)).isInstanceOf(SimulatedDisk.PowerCut.class);
            return false;
        }
    }

    private static void checkPromises(SimulatedDisk disk, int cut) throws IOException {
        if (disk.stat(DESTINATION).isPresent()) {
            assertThat(disk.content(DESTINATION)).as("cut %s", cut).isEqualTo(BYTES);
            return;
        }
        PartialFile file = open(disk);
        byte[] data = disk.content(disk.files().stream()
                .filter(p -> p.endsWith("data"))
                .findFirst()
                .orElseThrow());
        BitSet wrong = file.have().toBitSet();
        for (int chunk = wrong.nextSetBit(0); chunk >= 0; chunk = wrong.nextSetBit(chunk + 1)) {
            if (VerifiedChunk.verify(MANIFEST, chunk, Content.chunk(data, chunk))
                    .isPresent()) {
                wrong.clear(chunk);
            }
        }
        assertThat(wrong.stream().toArray()).as("claimed at cut %s", cut).isEmpty();
        file.close();
    }

    private static PartialFile open(SimulatedDisk disk) throws StorageException {
        PartialOptions options = new PartialOptions(Optional.empty(), 2 * 524288);
        return PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, DESTINATION, options);
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static List<VerifiedChunk> chunks() {
        List<VerifiedChunk> chunks = new ArrayList<>();
        for (int i = 0; i < MANIFEST.chunkCount(); i++) {
            chunks.add(
                    VerifiedChunk.verify(MANIFEST, i, Content.chunk(BYTES, i)).orElseThrow());
        }
        return chunks;
    }
}
