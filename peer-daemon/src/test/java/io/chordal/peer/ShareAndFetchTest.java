// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareAndFetchTest {
    @TempDir
    Path folder;

    private TestPeers peers;

    @BeforeEach
    void open() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    void aTicketIsEnoughToFetchAFileFromAnotherPeer() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path original = file("song.bin", 5_000_000);

        SharedFile shared = peers.share(alice, original);
        Download download = peers.fetch(bob, shared.getTicket(), folder.resolve("copy.bin"));

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(folder.resolve("copy.bin")).hasSameBinaryContentAs(original);
        assertThat(shared.getAnnouncedToRing()).as(shared.toString()).isTrue();
    }

    private Path file(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(folder.resolve(name), bytes);
    }
}
