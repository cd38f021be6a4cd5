// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.SimulatedDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartialFileTest {
    private static final byte[] BYTES = Content.bytes(3 * 524288 + 1);
    private static final Manifest MANIFEST = Content.manifest(BYTES);
    private static final Path FOLDER = Path.of("/files");
    private static final Path DESTINATION = FOLDER.resolve("film.mkv");

    private final SimulatedDisk disk = new SimulatedDisk();
    private final DiskSpace space = new DiskSpace(disk, 0);

    @BeforeEach
    void aFolder() throws Exception {
        disk.createDirectories(FOLDER);
    }

    @Test
    void chunksComeInAnyOrderAndTheFileAppearsOnlyWhenAllAreThere() throws Exception {
        PartialFile file = open();
        for (int chunk : new int[] {2, 0, 3}) {
            file.write(chunk(chunk));
            assertThat(disk.stat(DESTINATION)).isEmpty();
        }
        assertThat(file.complete()).isEqualTo(new Completion.Incomplete(ChunkSet.of(4, 1)));
        file.write(chunk(1));

        assertThat(disk.stat(DESTINATION)).isEmpty();
        assertThat(file.complete()).isEqualTo(new Completion.Finished(DESTINATION));
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
        assertThat(disk.files()).containsExactly(DESTINATION);
    }

    @Test
    void bytesThatDoNotMatchNeverBecomeAChunk() {
        byte[] wrong = BYTES.clone();
        wrong[524288 + 7] ^= 1;

        assertThat(VerifiedChunk.verify(MANIFEST, 1, Content.chunk(wrong, 1))).isEmpty();
        assertThat(VerifiedChunk.verify(MANIFEST, 0, Content.chunk(BYTES, 1))).isEmpty();
        assertThat(VerifiedChunk.verify(MANIFEST, 3, Content.chunk(BYTES, 1))).isEmpty();
    }

    @Test
    void aChunkOfAnotherFileIsRefused() throws Exception {
        Manifest other = Content.manifest(100);
        VerifiedChunk chunk = VerifiedChunk.verify(other, 0, ByteBuffer.wrap(Content.bytes(100)))
                .orElseThrow();
        PartialFile file = open();

        assertThatThrownBy(() -> file.write(chunk)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void afterAnOrderlyEndNothingIsHashedAgain() throws Exception {
        PartialFile file = open();
        file.write(chunk(1));
        file.write(chunk(3));
        file.close();

        ResumeReport resumed = open().resumed();

        assertThat(resumed.kept()).isEqualTo(ChunkSet.of(4, 1, 3));
        assertThat(resumed.hashedAgain()).isZero();
    }

    @Test
    void afterAKillOnlyUnconfirmedChunksAreHashedAgain() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.write(chunk(1));
        file.checkpoint();
        file.write(chunk(3));
        disk.kill();

        ResumeReport resumed = open().resumed();

        assertThat(resumed.kept()).isEqualTo(ChunkSet.of(4, 0, 1, 3));
        assertThat(resumed.hashedAgain()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatACheckpointConfirmedSurvivesAPowerCut(long seed) throws Exception {
        PartialFile file = open();
        file.write(chunk(2));
        file.checkpoint();
        file.write(chunk(0));
        disk.restart(new Random(seed));

        assertThat(open().have().contains(2)).isTrue();
    }

    @Test
    void enoughBytesMakeACheckpointByThemselves() throws Exception {
        PartialFile file = open(new PartialOptions(Optional.empty(), 2 * 524288));
        file.write(chunk(0));
        file.write(chunk(1));
        disk.kill();

        assertThat(open().resumed().hashedAgain()).isZero();
    }

    @Test
    void dataThatWasTouchedMeanwhileIsHashedAgainAndDamageIsFetchedAgain() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.write(chunk(1));
        file.close();
        Path data = data();
        byte[] touched = disk.content(data);
        touched[5] ^= 1;
        disk.put(data, touched);

        ResumeReport resumed = open().resumed();

        assertThat(resumed.kept()).isEqualTo(ChunkSet.of(4, 1));
        assertThat(resumed.hashedAgain()).isEqualTo(2);
        assertThat(resumed.discarded()).isEqualTo(ChunkSet.of(4, 0));
    }

    @Test
    void whatAnEarlierRunWroteIsVerifiedBeforeTheFileGetsItsName() throws Exception {
        PartialFile before = open();
        for (int chunk = 0; chunk < 3; chunk++) {
            before.write(chunk(chunk));
        }
        before.checkpoint();
        disk.kill();
        disk.rot(data(), 524288 + 9);
        PartialFile file = open();
        file.write(chunk(3));

        assertThat(file.complete()).isEqualTo(new Completion.Incomplete(ChunkSet.of(4, 1)));
        assertThat(file.have()).isEqualTo(ChunkSet.of(4, 0, 2, 3));
        assertThat(disk.stat(DESTINATION)).isEmpty();
        file.write(chunk(1));
        assertThat(file.complete()).isInstanceOf(Completion.Finished.class);
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
    }

    @Test
    void theSpaceThatIsNeededMustBeThereBeforeTheFirstByte() {
        disk.capacity(MANIFEST.size() - 1);

        assertFails(StorageException.Reason.DISK_FULL, this::open);
        assertThat(disk.files()).noneMatch(p -> p.equals(DESTINATION));
    }

    @Test
    void twoDownloadsDoNotCountOnTheSameSpace() throws Exception {
        disk.capacity(MANIFEST.size() * 3 / 2);
        PartialFile first = open();

        assertFails(StorageException.Reason.DISK_FULL, () -> openAt(FOLDER.resolve("second")));
        first.discard();
        openAt(FOLDER.resolve("second"));
    }

    @Test
    void aDiskThatFillsUpLosesNothingAndGoesOnLater() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        disk.capacity(0);

        assertFails(StorageException.Reason.DISK_FULL, () -> file.write(chunk(1)));
        assertThat(file.have()).isEqualTo(ChunkSet.of(4, 0));
        disk.capacity(Long.MAX_VALUE);
        for (int chunk = 1; chunk < 4; chunk++) {
            file.write(chunk(chunk));
        }
        assertThat(file.complete()).isInstanceOf(Completion.Finished.class);
    }

    @Test
    void aDiskThatBecomesReadOnlyKeepsWhatItHas() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.checkpoint();
        disk.readOnly(true);

        assertFails(StorageException.Reason.ACCESS_DENIED, () -> file.write(chunk(1)));
        try (ChunkReader reader = file.openReader()) {
            assertThat(reader.read(0, 0, 10)).isInstanceOf(FrameRead.Frame.class);
        }
        disk.kill();
        disk.readOnly(false);

        assertThat(open().resumed().kept()).isEqualTo(ChunkSet.of(4, 0));
    }

    @Test
    void afterAFailedForceNothingUnconfirmedIsBelieved() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.checkpoint();
        file.write(chunk(1));
        disk.failForces(true);

        assertFails(StorageException.Reason.IO_ERROR, file::checkpoint);
        assertFails(StorageException.Reason.IO_ERROR, () -> file.write(chunk(2)));
        disk.failForces(false);
        file.close();
        assertThat(open().resumed().kept()).isEqualTo(ChunkSet.of(4, 0));
    }

    @Test
    void aDiskThatIsFullWhenForcedLosesOnlyWhatWasUnconfirmedAndGoesOnLater() throws Exception {
        PartialFile file = open();
        List<Integer> lost = new ArrayList<>();
        file.onDamage(lost::add);
        file.write(chunk(0));
        file.checkpoint();
        file.write(chunk(1));
        file.write(chunk(2));
        disk.fullWhenForced(true);

        assertFails(StorageException.Reason.DISK_FULL, file::checkpoint);
        assertThat(lost).containsExactly(1, 2);
        assertThat(file.have()).isEqualTo(ChunkSet.of(4, 0));
        assertFails(StorageException.Reason.DISK_FULL, () -> file.write(chunk(3)));
        disk.fullWhenForced(false);
        for (int chunk = 1; chunk < 4; chunk++) {
            file.write(chunk(chunk));
        }
        assertThat(file.complete()).isInstanceOf(Completion.Finished.class);
        disk.restart(new Random(1));
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
    }

    @Test
    void whatAFullDiskLostIsNotBelievedByTheNextRunEither() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.checkpoint();
        file.write(chunk(1));
        disk.fullWhenForced(true);
        assertFails(StorageException.Reason.DISK_FULL, file::checkpoint);
        disk.fullWhenForced(false);
        disk.kill();

        assertThat(open().resumed().kept()).isEqualTo(ChunkSet.of(4, 0));
    }

    @Test
    void anotherFileAtTheDestinationIsNeverOverwritten() throws Exception {
        disk.put(DESTINATION, new byte[] {1, 2, 3});
        assertFails(StorageException.Reason.DESTINATION_EXISTS, this::open);
        disk.delete(DESTINATION);
        PartialFile file = open();
        for (int chunk = 0; chunk < 4; chunk++) {
            file.write(chunk(chunk));
        }
        disk.put(DESTINATION, new byte[] {4, 5, 6});

        assertThatThrownBy(file::complete)
                .hasMessageContaining("another file stands at " + DESTINATION)
                .hasMessageContaining("what was fetched is kept in " + data().getParent())
                .hasMessageContaining("get it again")
                .message()
                .doesNotContain("AlreadyExists");
        assertFails(StorageException.Reason.DESTINATION_EXISTS, file::complete);
        assertThat(disk.content(DESTINATION)).containsExactly(4, 5, 6);
        disk.delete(DESTINATION);
        assertThat(file.complete()).isInstanceOf(Completion.Finished.class);
    }

    @Test
    void theSameFileAtTheDestinationIsToldApart() {
        disk.put(DESTINATION, BYTES);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.ALREADY_COMPLETE))
                .hasMessageContaining("You already have this file");
    }

    @Test
    void twoDownloadsToOneDestinationDoNotMeet() throws Exception {
        PartialFile first = open();
        assertThatThrownBy(this::open)
                .hasMessageContaining("wait for that one, or choose another destination")
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.IN_USE));
        first.close();
        open();
    }

    @Test
    void aMissingFolderIsSaid() {
        assertFails(StorageException.Reason.NO_SUCH_FOLDER, () -> openAt(Path.of("/nowhere/x")));
    }

    @Test
    void aJournalOfANewerFormatIsRefusedAndKept() throws Exception {
        open().close();
        Path journal = data().resolveSibling("journal");
        disk.put(journal, bytes(CheckedLines.encode("chunks 2 whatever")));

        assertFails(StorageException.Reason.NEWER_FORMAT, this::open);
        assertThat(disk.files()).contains(journal);
    }

    @Test
    void anEmptyFileIsFinishedAtOnce() throws Exception {
        Manifest empty = Content.manifest(0);
        PartialFile file = PartialFile.open(disk, space, empty, DESTINATION, PartialOptions.defaults());

        assertThat(file.complete()).isInstanceOf(Completion.Finished.class);
        assertThat(disk.content(DESTINATION)).isEmpty();
    }

    @Test
    void discardingLeavesNothingBehind() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        file.discard();

        assertThat(disk.files()).isEmpty();
        assertFails(StorageException.Reason.CLOSED, () -> file.write(chunk(1)));
    }

    @Test
    void whoeverOpensAFileWhileItIsDiscardedIsRefusedOrKeepsAllThatHeFetches() throws Exception {
        PartialFile file = open();
        file.write(chunk(0));
        List<PartialFile> others = new ArrayList<>();
        disk.beforeDeletion(() -> {
            try {
                if (others.isEmpty()) {
                    others.add(open());
                    others.get(0).write(chunk(1));
                }
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(StorageException.Reason.IN_USE);
            }
        });
        file.discard();
        disk.beforeDeletion(() -> {});

        PartialFile other = others.isEmpty() ? open() : others.get(0);
        for (int chunk = 0; chunk < 4; chunk++) {
            other.write(chunk(chunk));
        }
        assertThat(other.complete()).isInstanceOf(Completion.Finished.class);
        assertThat(disk.content(DESTINATION)).isEqualTo(BYTES);
    }

    @Test
    void chunksOfAnIncompleteFileAreServedAndDamageIsNoticed() throws Exception {
        PartialFile before = open();
        before.write(chunk(0));
        before.write(chunk(1));
        before.checkpoint();
        disk.kill();
        disk.rot(data(), 524288 + 1);
        PartialFile file = open();
        List<Integer> damaged = new ArrayList<>();
        file.onDamage(damaged::add);

        try (ChunkReader reader = file.openReader()) {
            assertThat(reader.read(0, 10, 1000)).isEqualTo(new FrameRead.Frame(ByteBuffer.wrap(BYTES, 10, 1000)));
            assertThat(reader.read(2, 0, 1)).isEqualTo(new FrameRead.Absent(2));
            assertThat(reader.read(1, 0, 1)).isEqualTo(new FrameRead.Damaged(1));
            assertThat(reader.read(1, 0, 1)).isEqualTo(new FrameRead.Absent(1));
        }
        assertThat(damaged).containsExactly(1);
        assertThat(file.have()).isEqualTo(ChunkSet.of(4, 0));
    }

    @Test
    void aReaderGoesOnWhenTheFileIsFinished() throws Exception {
        PartialFile file = open();
        for (int chunk = 0; chunk < 4; chunk++) {
            file.write(chunk(chunk));
        }
        try (ChunkReader reader = file.openReader()) {
            file.complete();
            assertThat(reader.read(3, 0, 1)).isInstanceOf(FrameRead.Frame.class);
        }
        try (ChunkReader reader = file.openReader()) {
            assertThat(reader.read(2, 524287, 1)).isInstanceOf(FrameRead.Frame.class);
        }
    }

    @Test
    void aReaderThatWasOpenGivesNothingOfAFinishedFileThatWasChangedOrIsGone() throws Exception {
        PartialFile file = open();
        for (int chunk = 0; chunk < 4; chunk++) {
            file.write(chunk(chunk));
        }
        try (ChunkReader before = file.openReader()) {
            file.complete();
            ChunkReader after = file.openReader();
            try (OpenFile edited = disk.openForWriting(DESTINATION)) {
                edited.write(ByteBuffer.wrap(new byte[] {(byte) ~BYTES[0]}), 0);
            }

            assertChanged(before.read(0, 0, 1), "was changed");
            assertChanged(after.read(3, 0, 1), "was changed");
            disk.delete(DESTINATION);
            assertChanged(before.read(0, 0, 1), "is gone");
            after.close();
        }
    }

    private static void assertChanged(FrameRead read, String why) {
        assertThat(read)
                .isInstanceOfSatisfying(
                        FrameRead.Changed.class,
                        changed -> assertThat(changed.what()).contains(DESTINATION + " " + why));
    }

    private PartialFile open() throws StorageException {
        return openAt(DESTINATION);
    }

    private PartialFile openAt(Path destination) throws StorageException {
        return PartialFile.open(disk, space, MANIFEST, destination, PartialOptions.defaults());
    }

    private PartialFile open(PartialOptions options) throws StorageException {
        return PartialFile.open(disk, space, MANIFEST, DESTINATION, options);
    }

    private Path data() {
        return disk.files().stream().filter(p -> p.endsWith("data")).findFirst().orElseThrow();
    }

    private static VerifiedChunk chunk(int index) {
        return VerifiedChunk.verify(MANIFEST, index, Content.chunk(BYTES, index))
                .orElseThrow();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static void assertFails(StorageException.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
