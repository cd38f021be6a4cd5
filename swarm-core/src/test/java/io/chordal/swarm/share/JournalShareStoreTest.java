// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.io.BaseEncoding;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.SimulatedDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalShareStoreTest {
    private static final Path PATH = Path.of("/home/shares");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whereverThePowerIsCutAllThatWasAcknowledgedIsThere(long seed) throws Exception {
        boolean done = false;
        for (int cut = 1; !done; cut++) {
            SimulatedDisk disk = disk();
            disk.cutPowerAt(cut);
            NavigableMap<FileRef, SharedFile> acknowledged = new TreeMap<>();
            List<FileRef> doubtful = new ArrayList<>();
            done = fill(disk, new Random(seed), acknowledged, doubtful);
            disk.restart(new Random(seed * 999 + cut));

            List<SharedFile> loaded = new JournalShareStore(disk, PATH).load();

            assertThat(loaded)
                    .filteredOn(f -> !doubtful.contains(f.ref()))
                    .containsExactlyElementsOf(acknowledged.values().stream()
                            .filter(f -> !doubtful.contains(f.ref()))
                            .toList());
        }
    }

    @Test
    void theFileDoesNotGrowWithoutEnd() throws Exception {
        SimulatedDisk disk = disk();
        JournalShareStore store = new JournalShareStore(disk, PATH);
        for (int i = 0; i < 2_000; i++) {
            store.put(file(1));
            store.remove(file(1).ref());
        }

        assertThat(disk.content(PATH)).hasSizeLessThan(100_000);
        assertThat(new JournalShareStore(disk, PATH).load()).isEmpty();
    }

    @Test
    void aDiskTooFullToRewriteTheListRefusesOneShareAndTakesTheNextWhenThereIsSpace() throws Exception {
        SimulatedDisk disk = disk();
        JournalShareStore store = new JournalShareStore(disk, PATH);
        for (int n = 0; n < 20; n++) {
            store.put(file(n));
        }
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            disk.capacity(disk.content(PATH).length + 300);
            try {
                store.put(file(i % 20));
            } catch (StorageException e) {
                assertThat(e.reason()).isEqualTo(StorageException.Reason.DISK_FULL);
                refused++;
                disk.capacity(Long.MAX_VALUE);
                SimulatedDisk copy = disk();
                copy.put(PATH, disk.content(PATH));
                assertThat(new JournalShareStore(copy, PATH).load()).isEqualTo(store.load());
                store.put(file(20));
            }
        }

        assertThat(refused).isEqualTo(1);
        disk.capacity(Long.MAX_VALUE);
        assertThat(new JournalShareStore(disk, PATH).load())
                .isEqualTo(store.load())
                .hasSize(21);
    }

    @Test
    void aListOfAnyLengthIsReadAgain(@TempDir Path folder) throws Exception {
        Disk disk = new NioDisk();
        Path path = folder.resolve("shares");
        int count = 12_500;
        try (OpenFile journal = disk.openForWriting(path)) {
            ByteBuffer lines = ByteBuffer.allocate(80 * 1024 * 1024);
            lines.put(CheckedLines.encode("shares 1"));
            String longPath = BaseEncoding.base64Url()
                    .omitPadding()
                    .encode(("/" + "x".repeat(4_000)).getBytes(StandardCharsets.UTF_8));
            for (int n = 0; n < count; n++) {
                String id = file(n).ref().fileId().toHex();
                lines.put(CheckedLines.encode("share " + id + " 7 2026-01-02T03:04:05Z - eA " + longPath));
            }
            journal.write(lines.flip(), 0);
        }
        assertThat(Files.size(path)).isGreaterThan(64L * 1024 * 1024);

        new JournalShareStore(disk, path).close();

        assertThat(new JournalShareStore(disk, path).load()).hasSize(count);
    }

    @Test
    void theFormatBeforeIsReadAndWrittenInTheNewOne() throws Exception {
        SimulatedDisk disk = disk();
        String id = file(1).ref().fileId().toHex();
        String start = "share " + id + " 101 1970-01-01T00:00:01.123456789Z (ino=1) " + base64("name 1") + " "
                + base64("/data/file ü1");
        byte[] listed = concat(bytes("shares 1"), bytes(start));
        byte[] unlisted = concat(listed, bytes(start + " unlisted"));
        byte[] folder = concat(unlisted, bytes(start + " listed " + base64("/data/folder")));

        disk.put(PATH, listed);
        assertThat(new JournalShareStore(disk, PATH).load()).containsExactly(file(1));
        assertThat(CheckedLines.decode(disk.content(PATH)).lines().get(0)).isEqualTo("shares 2");
        assertThat(new JournalShareStore(disk, PATH).load()).containsExactly(file(1));

        disk.put(PATH, unlisted);
        assertThat(new JournalShareStore(disk, PATH).load()).containsExactly(file(1).only(Membership.PUBLIC, false));

        disk.put(PATH, folder);
        assertThat(new JournalShareStore(disk, PATH).load()).containsExactly(file(1).asListOf(Path.of("/data/folder")));

        disk.put(PATH, concat(folder, bytes("unshare " + id + " 101")));
        assertThat(new JournalShareStore(disk, PATH).load()).isEmpty();
    }

    @Test
    void theGroupsOfAFileAreReadAgain() throws Exception {
        SimulatedDisk disk = disk();
        Membership team = new Membership(new ShareGroup("a team", "ab".repeat(16)), "cd".repeat(16));
        Membership node = new Membership(new ShareGroup("b.~x", "12".repeat(16)), "");
        SharedFile shared = file(1).joining(file(1).only(team, false))
                .joining(file(1).only(node, true).asListOf(Path.of("/any")));
        assertThat(shared.groups()).hasSize(3);

        try (JournalShareStore store = new JournalShareStore(disk, PATH)) {
            store.put(shared);
            store.put(file(2).only(team, true).asListOf(Path.of("/data/folder ü")));
        }

        assertThat(new JournalShareStore(disk, PATH).load())
                .containsExactly(shared, file(2).only(team, true).asListOf(Path.of("/data/folder ü")));
    }

    private static String base64(String text) {
        return BaseEncoding.base64Url().omitPadding().encode(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anotherFormatAndDamageAreRefusedRatherThanGuessed() throws Exception {
        SimulatedDisk disk = disk();
        disk.put(PATH, bytes("shares 3"));
        assertReason(disk, StorageException.Reason.NEWER_FORMAT);
        disk.put(PATH, new byte[] {1, 2, 3});
        assertReason(disk, StorageException.Reason.DAMAGED);
        disk.put(PATH, concat(bytes("shares 1"), bytes("share what is this")));
        assertReason(disk, StorageException.Reason.DAMAGED);
    }

    @Test
    void ofAListWithADamagedLineAllOthersAreKeptAndACopyOfTheFileToo(@TempDir Path folder) throws Exception {
        Disk disk = new NioDisk();
        Path path = folder.resolve("shares");
        List<SharedFile> files =
                IntStream.range(0, 100).mapToObj(JournalShareStoreTest::file).toList();
        try (JournalShareStore store = new JournalShareStore(disk, path)) {
            store.put(files);
        }
        byte[] bytes = Files.readAllBytes(path);
        int second = bytes("shares 2").length + bytes(lineOf(bytes, 1)).length;
        bytes[second + 30] ^= 1;
        Files.write(path, bytes);

        for (int start = 0; start < 2; start++) {
            try (JournalShareStore store = new JournalShareStore(disk, path)) {
                assertThat(store.load()).containsExactlyElementsOf(without(files, 1));
            }
            assertThat(copiesOf(path))
                    .singleElement()
                    .satisfies(copy -> assertThat(Files.readAllBytes(copy)).isEqualTo(bytes));
        }
        Files.write(path, bytes);
        new JournalShareStore(disk, path).close();
        assertThat(copiesOf(path)).as("the same damage is copied once").hasSize(1);
    }

    @Test
    void ofAListThatIsTornAtItsEndNoCopyIsKept(@TempDir Path folder) throws Exception {
        Disk disk = new NioDisk();
        Path path = folder.resolve("shares");
        try (JournalShareStore store = new JournalShareStore(disk, path)) {
            store.put(List.of(file(0), file(1)));
        }
        byte[] bytes = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(bytes, bytes.length - 7));

        try (JournalShareStore store = new JournalShareStore(disk, path)) {
            assertThat(store.load()).containsExactly(file(0));
        }
        assertThat(copiesOf(path)).isEmpty();
    }

    @Test
    void aListWhoseFirstLineIsDamagedIsRefusedAndStays() throws Exception {
        SimulatedDisk disk = disk();
        byte[] list = concat(
                bytes("shares 1"), bytes("unshare " + file(1).ref().fileId().toHex() + " 101"));
        list[3] ^= 1;
        disk.put(PATH, list);

        assertReason(disk, StorageException.Reason.DAMAGED);
        assertThat(disk.content(PATH)).isEqualTo(list);
    }

    private static String lineOf(byte[] list, int number) {
        return CheckedLines.decode(list).lines().get(number);
    }

    private static List<SharedFile> without(List<SharedFile> files, int index) {
        List<SharedFile> others = new ArrayList<>(files);
        others.remove(index);
        return others;
    }

    private static List<Path> copiesOf(Path path) throws IOException {
        try (Stream<Path> all = Files.list(path.getParent())) {
            return all.filter(other -> other.getFileName().toString().startsWith(path.getFileName() + ".damaged-"))
                    .toList();
        }
    }

    private static void assertReason(SimulatedDisk disk, StorageException.Reason reason) {
        assertThatThrownBy(() -> new JournalShareStore(disk, PATH))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** Puts and removes; false if the power was cut, what was under way then being doubtful. */
    private static boolean fill(
            SimulatedDisk disk, Random random, NavigableMap<FileRef, SharedFile> acknowledged, List<FileRef> doubtful) {
        try {
            JournalShareStore store = new JournalShareStore(disk, PATH);
            for (int i = 0; i < 12; i++) {
                SharedFile file = file(random.nextInt(4));
                doubtful.add(file.ref());
                if (random.nextInt(3) == 0) {
                    store.remove(file.ref());
                    acknowledged.remove(file.ref());
                } else {
                    store.put(file);
                    acknowledged.put(file.ref(), file);
                }
                doubtful.clear();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static SimulatedDisk disk() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.createDirectories(PATH.getParent());
        return disk;
    }

    private static SharedFile file(int n) {
        FileRef ref = new FileRef(new FileId(new Hash256(n, 0, 0, n)), 100 + n);
        return new SharedFile(
                ref,
                new FileName("name " + n),
                Path.of("/data/file ü" + n),
                new FileStat(
                        FileStat.Kind.REGULAR, ref.size(), Instant.ofEpochSecond(n, 123_456_789), "(ino=" + n + ")"));
    }

    private static byte[] bytes(String line) {
        ByteBuffer buffer = CheckedLines.encode(line);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}
