// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a folder is gone or cannot be written, on a real disk. */
class FinishFailureTest {
    private static final byte[] BYTES = Content.bytes(1000);
    private static final Manifest MANIFEST = Content.manifest(BYTES);

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    private Path in;

    @BeforeEach
    void aFolder() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
    }

    @Test
    void aFolderThatIsGoneIsNamedAndWhatToDoIsSaid() throws Exception {
        PartialFile file = whole(PartialOptions.defaults());
        Files.move(in, folder.resolve("elsewhere"));

        assertThatThrownBy(file::complete)
                .hasMessage(
                        "the folder " + in + " is gone, and what was fetched with it: make the folder, or put it back,"
                                + " and get the file again")
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.NO_SUCH_FOLDER));
        Files.move(folder.resolve("elsewhere"), in);
        assertThat(file.complete()).isEqualTo(new Completion.Finished(in.resolve("a.bin")));
    }

    @Test
    void whatIsKeptElsewhereIsNamedToo() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        PartialFile file = whole(new PartialOptions(
                Optional.of(temporary), PartialOptions.defaults().checkpointBytes()));
        Files.delete(in);

        assertThatThrownBy(file::complete)
                .hasMessageContaining("the folder " + in + " is gone; what was fetched is kept in " + temporary);
    }

    @Test
    void dataThatWasRemovedIsSaid() throws Exception {
        PartialFile file = whole(PartialOptions.defaults());
        Files.move(in.resolve(".part"), folder.resolve("taken away"));

        assertThatThrownBy(file::complete)
                .hasMessageContaining("what was fetched was removed from " + in)
                .hasMessageContaining("get the file again");
    }

    @Test
    void aFolderInWhichNothingCanBeMadeIsSaidInWords() {
        Disk closed = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createDirectories")) {
                        throw new AccessDeniedException(String.valueOf(arguments[0]));
                    }
                    return method.invoke(disk, arguments);
                });

        assertThatThrownBy(() -> PartialFile.open(
                        closed, new DiskSpace(disk, 0), MANIFEST, in.resolve("a.bin"), PartialOptions.defaults()))
                .hasMessageStartingWith("nothing can be written to " + in.resolve(".part"))
                .hasMessageContaining("choose another destination")
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.ACCESS_DENIED))
                .message()
                .doesNotContain("Exists", "FileSystem", "Exception");
    }

    private PartialFile whole(PartialOptions options) throws StorageException {
        PartialFile file = open(options);
        file.write(VerifiedChunk.verify(MANIFEST, 0, ByteBuffer.wrap(BYTES)).orElseThrow());
        return file;
    }

    private PartialFile open(PartialOptions options) throws StorageException {
        return PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, in.resolve("a.bin"), options);
    }
}
