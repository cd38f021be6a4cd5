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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand where the folder of unfinished files belongs, on a real disk. */
class PartialPlaceTest {
    private static final byte[] BYTES = Content.bytes(524288 + 1);
    private static final Manifest MANIFEST = Content.manifest(BYTES);

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    private Path here;
    private Path elsewhere;
    private Path destination;

    @BeforeEach
    void folders() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        destination = here.resolve("film.mkv");
    }

    @Test
    void aLinkToAFolderElsewhereIsNotFollowed() throws Exception {
        Files.createSymbolicLink(here.resolve(".part"), elsewhere);

        assertRefused(here.resolve(".part"));
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLinkToNothingIsNotFollowed() throws Exception {
        Files.createSymbolicLink(here.resolve(".part"), folder.resolve("nothing"));

        assertRefused(here.resolve(".part"));
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void aFileIsLeftAlone() throws Exception {
        Files.writeString(here.resolve(".part"), "mine");

        assertRefused(here.resolve(".part"));
        assertThat(here.resolve(".part")).hasContent("mine");
    }

    @Test
    void aLinkInThePlaceOfTheFolderOfThisFileIsNotFollowed() throws Exception {
        Path own = unfinished();
        Files.move(own, elsewhere.resolve("own"));
        Files.createSymbolicLink(own, elsewhere.resolve("own"));
        byte[] journal = Files.readAllBytes(elsewhere.resolve("own/journal"));

        assertRefused(own);
        assertThat(elsewhere.resolve("own/journal")).hasBinaryContent(journal);
    }

    @Test
    void nothingIsDeletedThroughALinkWhereTheFileIsThereAlready() throws Exception {
        String name = unfinished().getFileName().toString();
        Files.move(here.resolve(".part"), elsewhere.resolve("other"));
        Files.createSymbolicLink(here.resolve(".part"), elsewhere.resolve("other"));
        Files.write(destination, BYTES);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.ALREADY_COMPLETE));
        assertThat(elsewhere.resolve("other").resolve(name).resolve("data")).exists();
    }

    /** What an earlier run left: the folder of this file. */
    private Path unfinished() throws IOException {
        open().close();
        try (Stream<Path> all = Files.list(here.resolve(".part"))) {
            return all.findFirst().orElseThrow();
        }
    }

    private PartialFile open() throws StorageException {
        return PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, destination, PartialOptions.defaults());
    }

    private void assertRefused(Path inTheWay) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.DESTINATION_EXISTS))
                .hasMessage(inTheWay
                        + " is no folder, and unfinished files go into a folder of that name; move it away or choose another"
                        + " destination");
    }
}
