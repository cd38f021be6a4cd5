// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NioDiskTest {
    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    @Test
    void bytesLandWhereTheyAreWrittenInAnyOrder() throws Exception {
        byte[] large = new byte[700_000];
        large[699_999] = 7;
        try (OpenFile file = disk.openForWriting(folder.resolve("f"))) {
            file.write(ByteBuffer.wrap(large), 1_000_000);
            file.write(ByteBuffer.wrap(new byte[] {1, 2}), 0);
            file.force();
            ByteBuffer all = ByteBuffer.allocate(1_700_000);
            assertThat(file.readFully(all, 0)).isTrue();
            assertThat(all.array()[1]).isEqualTo((byte) 2);
            assertThat(all.array()[1_699_999]).isEqualTo((byte) 7);
            assertThat(file.readFully(ByteBuffer.allocate(2), 1_699_999)).isFalse();
        }
    }

    @Test
    void publishingNeverOverwrites() throws Exception {
        Path from = Files.writeString(folder.resolve("from"), "new");
        Path to = Files.writeString(folder.resolve("to"), "old");

        assertThatThrownBy(() -> disk.publish(from, to)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(to).hasContent("old");
        assertThat(from).hasContent("new");
        Files.delete(to);
        disk.publish(from, to);
        assertThat(to).hasContent("new");
        assertThat(from).doesNotExist();
    }

    @Test
    void aFileHasOneLock() throws Exception {
        try (OpenFile one = disk.openForWriting(folder.resolve("lock"));
                OpenFile other = disk.openForWriting(folder.resolve("lock"))) {
            assertThat(one.tryLock()).isTrue();
            assertThat(other.tryLock()).isFalse();
            one.close();
            assertThat(other.tryLock()).isTrue();
        }
    }

    @Test
    void statTellsFilesFoldersAndLinksApart() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("l"), file);

        assertThat(disk.stat(file))
                .hasValueSatisfying(s -> assertThat(s.isRegular()).isTrue());
        assertThat(disk.stat(folder))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(FileStat.Kind.DIRECTORY));
        assertThat(disk.stat(link)).hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(FileStat.Kind.OTHER));
        assertThat(disk.stat(folder.resolve("none"))).isEmpty();
        assertThat(disk.usableSpace(folder)).isPositive();
    }

    @Test
    void anAtomicFileIsTheOldOneOrTheNewOne() throws Exception {
        SimulatedDisk simulated = new SimulatedDisk();
        Path path = Path.of("/d/f");
        simulated.createDirectories(path.getParent());
        new AtomicFile(simulated, path).write(ByteBuffer.wrap(new byte[] {1, 1, 1}));
        for (int cut = 1; cut < 20; cut++) {
            simulated.cutPowerAt(cut);
            try {
                new AtomicFile(simulated, path).write(ByteBuffer.wrap(new byte[] {2, 2, 2, 2}));
            } catch (SimulatedDisk.PowerCut e) {
                assertThat(cut).isLessThan(10);
            }
            simulated.restart(new Random(cut));
            assertThat(new AtomicFile(simulated, path).read())
                    .hasValueSatisfying(bytes -> assertThat(bytes).isIn(new byte[] {1, 1, 1}, new byte[] {2, 2, 2, 2}));
        }
    }

    @Test
    void linesAfterATornOneDoNotCount() {
        String whole = text("one") + text("two");
        String torn = text("three");

        assertThat(decode(whole + torn.substring(0, torn.length() - 2)).lines()).containsExactly("one", "two");
        assertThat(decode(whole + torn.replace('h', 'x') + text("four")).whole())
                .isFalse();
        assertThat(decode(whole).bytes()).isEqualTo(whole.length());
        assertThat(decode("").whole()).isTrue();
        assertThatThrownBy(() -> CheckedLines.encode("a\nb")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDamagedLineIsToldFromATornEndAndAllOthersAreRead() throws Exception {
        String damaged = text("three").replace('h', 'x');
        String torn = text("five").substring(0, 6);

        assertReading(text("one") + text("two"), new CheckedLines.Reading(0, false), "one", "two");
        assertReading(text("one") + damaged + text("four"), new CheckedLines.Reading(1, false), "one", "four");
        assertReading(damaged + damaged + text("four") + torn, new CheckedLines.Reading(2, true), "four");
        assertReading(text("one") + damaged + damaged, new CheckedLines.Reading(0, true), "one");
        assertReading(text("one") + torn, new CheckedLines.Reading(0, true), "one");
        assertReading("", new CheckedLines.Reading(0, false));
        assertReading(
                "x".repeat(17 << 20) + "\n" + text("y".repeat(100_000)),
                new CheckedLines.Reading(1, false),
                "y".repeat(100_000));
    }

    private void assertReading(String text, CheckedLines.Reading expected, String... lines) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path path = Files.write(folder.resolve("lines"), bytes);
        List<String> ofBytes = new ArrayList<>();
        List<String> ofFile = new ArrayList<>();

        assertThat(CheckedLines.read(bytes, ofBytes::add)).isEqualTo(expected);
        try (OpenFile file = disk.openForReading(path)) {
            assertThat(CheckedLines.read(file, ofFile::add)).isEqualTo(expected);
        }
        assertThat(ofBytes).containsExactly(lines);
        assertThat(ofFile).containsExactly(lines);
    }

    @Test
    void everyErrorHasAReasonAndAnAdvice() {
        assertReason(new IOException("No space left on device"), StorageException.Reason.DISK_FULL, "free some space");
        assertReason(new IOException("Disk quota exceeded"), StorageException.Reason.DISK_FULL, "free some space");
        assertReason(new IOException("Read-only file system"), StorageException.Reason.ACCESS_DENIED, "owner and mode");
        assertReason(new AccessDeniedException("/x"), StorageException.Reason.ACCESS_DENIED, "/x");
        assertReason(new IOException("Input/output error"), StorageException.Reason.IO_ERROR, "check the disk");
    }

    @Test
    void aFullDiskIsToldByItsSpaceAndNotByTheSystemsLanguage() throws Exception {
        Configuration small = Configuration.unix().toBuilder()
                .setBlockSize(4096)
                .setMaxSize(1 << 20)
                .build();
        try (FileSystem memory = Jimfs.newFileSystem(small);
                OpenFile file = disk.openForWriting(memory.getPath("f"))) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);

            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(2 << 20), 3))
                    .isInstanceOfSatisfying(IOException.class, e -> {
                        assertThat(e.getCause()).hasMessageContaining("out of disk space");
                        assertReason(e, StorageException.Reason.DISK_FULL, "free some space");
                    });
            ByteBuffer kept = ByteBuffer.allocate(3);
            assertThat(file.readFully(kept, 0)).isTrue();
            assertThat(kept.array()).containsExactly(1, 2, 3);
        }
    }

    private static void assertReason(IOException e, StorageException.Reason reason, String text) {
        StorageException storage = StorageException.of("writing /x", e);
        assertThat(storage.reason()).isEqualTo(reason);
        assertThat(storage).hasMessageStartingWith("writing /x: ").hasMessageContaining(text);
    }

    private static CheckedLines.Prefix decode(String text) {
        return CheckedLines.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(String line) {
        return StandardCharsets.UTF_8.decode(CheckedLines.encode(line)).toString();
    }
}
