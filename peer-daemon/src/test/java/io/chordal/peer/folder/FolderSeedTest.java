// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shared of the files of a folder that arrive. */
class FolderSeedTest {
    @TempDir
    Path folder;

    private FolderWorld world;
    private FolderSeed seed;

    @BeforeEach
    void open() throws IOException {
        world = new FolderWorld(folder.resolve("home"));
        DownloadOrder order = FolderWorld.order(new FileRef(CollectionEntry.EMPTY, 0), folder, true);
        FolderPlaces places = new FolderPlaces(world.context(), folder);
        seed = new FolderSeed(world.context().shares(), places, order, Runnable::run, Runnable::run);
    }

    @AfterEach
    void stop() throws InterruptedException {
        world.close();
    }

    @Test
    void aFileThatIsGoneAgainKeepsNoOtherFromBeingShared() throws IOException {
        CollectionEntry gone = written("a");
        CollectionEntry there = written("c");
        seed.arrived(gone);
        seed.arrived(there);
        Files.delete(folder.resolve("a"));

        seed.flush().join();

        assertThat(world.context().shares().find(there.file())).isPresent();
        assertThat(world.context().shares().find(gone.file())).isEmpty();
        assertThat(seed.problem()).isEmpty();
    }

    private CollectionEntry written(String name) throws IOException {
        byte[] bytes = ("this is " + name).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve(name), bytes);
        FileHasher hasher = new FileHasher(bytes.length);
        hasher.update(ByteBuffer.wrap(bytes));
        return new CollectionEntry(
                new CollectionPath(name), false, hasher.finish(Optional.empty()).ref());
    }
}
