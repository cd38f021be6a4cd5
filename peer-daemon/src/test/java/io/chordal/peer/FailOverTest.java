// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static io.chordal.peer.TestPeers.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers and trackers that die and come back; the trackers of these tests tell each other nothing. */
@Tag("S2-32")
class FailOverTest {
    @TempDir
    Path root;

    private TestPeers peers;
    private FakeTracker first;
    private FakeTracker second;

    @BeforeEach
    void start() throws Exception {
        peers = new TestPeers(root);
        first = FakeTracker.start();
        second = FakeTracker.start();
    }

    @AfterEach
    void stop() throws Exception {
        peers.close();
        first.close();
        second.close();
    }

    @Test
    void aPeerTellsOneTrackerAtATimeAndTheNextOneEverything() throws Exception {
        Peer alice = peers.start("alice", setup -> setup.trackers(first.endpoint(), second.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.random(root.resolve("a.bin"), 700_000));
        assertThat(first.knows(shared.getFile(), alice)).isTrue();
        eventually(
                "the first tracker lists the member", () -> !first.nodePorts().isEmpty());
        assertThat(second.knows(shared.getFile(), alice)).isFalse();

        first.down();

        eventually("the second tracker knows the file", () -> second.knows(shared.getFile(), alice));
        eventually("its name too", () -> second.names().contains("a.bin"));
        eventually(
                "the second tracker lists the member", () -> !second.nodePorts().isEmpty());
        first.up();
        SharedFile more = peers.share(alice, TestFiles.random(root.resolve("b.bin"), 800_000));
        assertThat(second.knows(more.getFile(), alice)).isTrue();
        assertThat(first.knows(more.getFile(), alice)).isFalse();

        second.down();
        eventually(
                "the first tracker knows all again",
                () -> first.knows(shared.getFile(), alice) && first.knows(more.getFile(), alice));
    }

    @Test
    void aTrackerThatAnotherOneNamedIsFoundWhereItIsNowAlsoAfterARestart() throws Exception {
        FakeTracker third = FakeTracker.start();
        try {
            first.names(first, second);
            Peer alice = peers.start("alice", setup -> setup.trackers(first.endpoint()));
            SharedFile shared = peers.share(alice, TestFiles.random(root.resolve("a.bin"), 700_000));
            TrackersFile kept = new TrackersFile(new Home(alice.home()));
            eventually("the list is kept", () -> has(kept, second));

            first.names(first, third);
            eventually("the new address is kept", () -> has(kept, third) && !has(kept, second));
            first.down();
            eventually("the third tracker knows the file", () -> third.knows(shared.getFile(), alice));

            peers.stop(alice);
            Peer again = peers.start("alice", setup -> setup.trackers(first.endpoint()));
            eventually("it knows it after a restart", () -> third.knows(shared.getFile(), again));
            assertThat(second.announcements(alice)).isZero();
        } finally {
            third.close();
        }
    }

    @Test
    void noTrackersAreAvailableOnlyWhenNoneIs() throws Exception {
        Peer alice = peers.start("alice", setup -> setup.trackers(first.endpoint(), second.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.random(root.resolve("a.bin"), 700_000));
        Peer bob = peers.start("bob", setup -> setup.trackers(first.endpoint(), second.endpoint()));
        first.down();
        eventually("the second tracker has the name", () -> second.names().contains("a.bin"));

        assertThat(get(bob, "a.bin").getName()).isEqualTo("a.bin");
        eventually(
                "bob's page shows one in use",
                () -> peers.control(bob).getStatus(STATUS).getTrackersList().stream()
                        .anyMatch(TrackerStatus::getReachable));

        second.down();
        assertThatThrownBy(() -> get(bob, "a.bin")).satisfies(e -> {
            assertThat(ErrorStatus.reason(e)).contains("NO_TRACKER");
            assertThat(e)
                    .hasMessageContaining(
                            "no trackers available (tried " + second.endpoint() + ", " + first.endpoint());
        });
        GetStatusResponse page = peers.control(bob).getStatus(STATUS);
        assertThat(page.getTrackersList()).noneMatch(TrackerStatus::getReachable);

        second.up();
        eventually(
                "the second one, which forgot all but names, knows alice again",
                () -> second.knows(shared.getFile(), alice));
    }

    private io.chordal.proto.peer.v1.Download get(Peer peer, String name) {
        return peers.control(peer)
                .startDownload(StartDownloadRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder().setName(name))
                        .setDestination(root.resolve("got-" + name).toString())
                        .build())
                .getDownload();
    }

    private static boolean has(TrackersFile file, FakeTracker tracker) {
        try {
            return file.read().known().addresses().contains(tracker.endpoint());
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
