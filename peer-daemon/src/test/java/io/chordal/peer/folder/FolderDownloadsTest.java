// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.folder.FolderPlaces.Prepared;
import io.chordal.swarm.collection.CollectionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of empty files, whose list is here already: all that happens is the disk's business. */
class FolderDownloadsTest {
    @TempDir
    Path folder;

    private FolderWorld world;

    @BeforeEach
    void open() throws IOException {
        world = new FolderWorld(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        world.close();
    }

    @Test
    void aFullDiskStallsTheFolderWhichGoesOnWhenThereIsRoom() throws Exception {
        world.refuse(Optional.of("No space left on device"));
        long id = start(folder.resolve("copy"), "a", "b/c");
        eventually("it is stalled", () -> world.view(id).state() == DownloadState.STALLED);
        assertThat(world.view(id).reason())
                .startsWith("stalled: ")
                .contains("No space left", "goes on when there is room");
        assertThat(folder.resolve("copy/a")).doesNotExist();

        world.refuse(Optional.empty());
        eventually("it goes on by itself", () -> world.view(id).state() == DownloadState.DONE);
        assertThat(folder.resolve("copy/b/c")).isEmptyFile();
        assertThat(world.view(id).folder().orElseThrow().done()).isEqualTo(2);
    }

    @Test
    void aDiskThatCannotBeWrittenFailsTheFolderWithTheReason() throws Exception {
        world.refuse(Optional.of("Read-only file system"));
        long id = start(folder.resolve("copy"), "a", "b");

        eventually("it fails", () -> world.view(id).state() == DownloadState.FAILED);
        assertThat(world.view(id).failure()).isEqualTo("PERMISSION_DENIED");
        assertThat(world.view(id).reason())
                .contains("2 of 2 files cannot be put in their place", "Read-only file system");
    }

    @Test
    void aPausedFolderWaitsAndACancelledOneLeavesWhatHasItsName() throws Exception {
        world.refuse(Optional.of("No space left on device"));
        long id = start(folder.resolve("copy"), "a", "b");
        eventually("it is stalled", () -> world.view(id).state() == DownloadState.STALLED);
        assertThat(world.folders().pause(id).get().state()).isEqualTo(DownloadState.PAUSED);
        world.refuse(Optional.empty());
        assertThat(world.folders().resume(id).get().state()).isNotEqualTo(DownloadState.PAUSED);
        eventually("it is done", () -> world.view(id).state() == DownloadState.DONE);

        Files.delete(folder.resolve("copy/b"));
        world.refuse(Optional.of("No space left on device"));
        long again = start(folder.resolve("copy"), "copy", "a", "b");
        eventually("it is stalled", () -> world.view(again).state() == DownloadState.STALLED);
        assertThat(world.folders().cancel(again).get().state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(folder.resolve("copy/copy/.part")).doesNotExist();
        assertThat(folder.resolve("copy/a")).isEmptyFile();
    }

    @Test
    void aDirectoryIsForcedOnceForAllFilesThatGetTheirNamesTogetherAndABadOneHarmsNoOther() throws IOException {
        Path copy = folder.resolve("copy");
        FolderPlaces places = new FolderPlaces(world.context(), copy);
        places.begin();
        List<Prepared> files = new ArrayList<>();
        for (String path : List.of("a", "b", "c", "d/e", "d/f")) {
            CollectionEntry entry = FolderWorld.empty(path);
            files.add(new Prepared(entry, places.prepare(entry, Optional.empty())));
        }
        Files.writeString(copy.resolve("b"), "mine");
        assertThat(world.forced()).isEmpty();

        List<Optional<IOException>> outcomes = places.publish(files);

        assertThat(world.forced()).containsExactlyInAnyOrder(copy, copy.resolve("d"));
        assertThat(outcomes).extracting(Optional::isEmpty).containsExactly(true, false, true, true, true);
        assertThat(outcomes.get(1).orElseThrow()).hasMessageContaining("another file stands at " + copy.resolve("b"));
        assertThat(copy.resolve("b")).hasContent("mine");
        assertThat(copy.resolve("d/f")).isEmptyFile();
        places.end();
        assertThat(copy.resolve(".part")).doesNotExist();
    }

    /** Starts a folder of empty files. */
    private long start(Path destination, String... paths) throws Exception {
        CollectionEntry[] entries =
                Stream.of(paths).sorted().map(FolderWorld::empty).toArray(CollectionEntry[]::new);
        return world.start(world.list(entries), destination, false);
    }
}
