// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedFileTest {
    private static final byte[] BYTES = Content.bytes(524288 + 100);
    private static final Manifest MANIFEST = Content.manifest(BYTES);

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    private Path path;
    private ServedFile served;

    @BeforeEach
    void aSharedFile() throws Exception {
        path = folder.resolve("shared.bin");
        Files.write(path, BYTES);
        served = new ServedFile(disk, path, disk.stat(path).orElseThrow());
    }

    @Test
    void framesAreReadFromWhereverTheyAre() throws Exception {
        try (ChunkReader reader = served.open(MANIFEST)) {
            assertThat(reader.read(0, 262144, 262144))
                    .isEqualTo(new FrameRead.Frame(ByteBuffer.wrap(BYTES, 262144, 262144)));
            assertThat(reader.read(1, 0, 100)).isEqualTo(new FrameRead.Frame(ByteBuffer.wrap(BYTES, 524288, 100)));
            assertThat(reader.have()).isEqualTo(ChunkSet.all(2));
        }
    }

    @Test
    void bytesBeyondAChunkAreRefused() throws Exception {
        try (ChunkReader reader = served.open(MANIFEST)) {
            assertThatThrownBy(() -> reader.read(2, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(1, 0, 101)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(1, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileChangedAfterItWasSharedIsNotServed() throws Exception {
        try (ChunkReader reader = served.open(MANIFEST)) {
            assertThat(reader.read(0, 0, 10)).isInstanceOf(FrameRead.Frame.class);
            Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));

            assertThat(reader.read(0, 0, 10)).isInstanceOf(FrameRead.Changed.class);
            Files.delete(path);
            assertThat(reader.read(0, 0, 10))
                    .isInstanceOfSatisfying(
                            FrameRead.Changed.class, c -> assertThat(c.what()).contains("gone"));
        }
    }

    @Test
    void silentDamageIsNoticedOnTheFirstReadAndTheChunkIsNotServedAgain() throws Exception {
        FileTime modified = Files.getLastModifiedTime(path);
        byte[] rotten = BYTES.clone();
        rotten[77] ^= 1;
        Files.write(path, rotten);
        Files.setLastModifiedTime(path, modified);

        try (ChunkReader reader = served.open(MANIFEST)) {
            assertThat(reader.read(0, 0, 10)).isEqualTo(new FrameRead.Damaged(0));
            assertThat(reader.read(0, 0, 10)).isEqualTo(new FrameRead.Absent(0));
            assertThat(reader.read(1, 0, 10)).isInstanceOf(FrameRead.Frame.class);
        }
        assertThat(served.have()).isEqualTo(ChunkSet.of(2, 1));
    }

    @Test
    void aFileThatBecameALinkIsNotServed() throws Exception {
        Path secret = folder.resolve("secret");
        Files.write(secret, BYTES);
        Files.delete(path);
        Files.createSymbolicLink(path, secret);

        assertThatThrownBy(() -> served.open(MANIFEST).close()).hasMessageContaining("opening shared file");
        assertThat(served.changed()).isPresent();
    }
}
