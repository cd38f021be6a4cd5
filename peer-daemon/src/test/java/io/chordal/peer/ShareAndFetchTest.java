// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareAndFetchTest {
    @TempDir
    Path folder;

    private TestPeers peers;
    private FakeTracker tracker;

    @BeforeEach
    void open() throws IOException {
        peers = new TestPeers(folder);
        tracker = FakeTracker.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        peers.close();
        tracker.close();
    }

    @Test
    void aTicketIsEnoughToFetchAFileFromAnotherPeer() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path original = TestFiles.chunks(folder.resolve("song.bin"), 9);

        SharedFile shared = peers.share(alice, original);
        Download download = peers.fetch(bob, shared.getTicket(), folder.resolve("copy.bin"));

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(folder.resolve("copy.bin")).hasSameBinaryContentAs(original);
        assertThat(shared.getAnnouncedToRing()).as(shared.toString()).isTrue();
        assertThat(shared.getAnnouncedToTracker()).isFalse();
        assertThat(shared.getAnnounceNote()).contains("no tracker is configured");
        assertThat(download.getSourcesList()).hasSize(1);
        assertThat(download.getSources(0).getChunks()).isEqualTo(9);
    }

    @Test
    void aNameInTheCatalogueIsEnoughToo() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Path original = TestFiles.chunks(folder.resolve("my file.txt"), 3);

        SharedFile shared = peers.share(alice, original);
        assertThat(shared.getAnnouncedToTracker()).as(shared.toString()).isTrue();
        StartDownloadResponse started = peers.control(bob)
                .startDownload(StartDownloadRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder().setName("my file.txt"))
                        .setDestination(
                                Files.createDirectory(folder.resolve("in")).toString())
                        .setComputeSha256(true)
                        .build());
        Download download = peers.finish(bob, started.getDownload().getId());

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(folder.resolve("in/my file.txt")).hasSameBinaryContentAs(original);
        assertThat(download.getSha256()).isEqualTo(shared.getSha256());
        eventually("bob is a source too", () -> tracker.knows(shared.getFile(), bob));
    }

    @Test
    @Tag("S2-21")
    void aNameThatNobodyOffersIsNotWaitedFor() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        peers.share(alice, TestFiles.random(folder.resolve("a/alone.txt"), 1000));
        tracker.nobodyOffers();

        assertThatThrownBy(() -> peers.control(alice)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setCatalogName(CatalogName.newBuilder().setName("alone.txt"))
                                .build()))
                .hasMessageContaining("no peers available for download of alone.txt")
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("NO_SOURCE"));
    }

    @Test
    void aNameThatSeveralFilesBearIsAnsweredWithTheirTickets() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        peers.share(alice, TestFiles.random(folder.resolve("a/same.txt"), 1000));
        peers.share(alice, TestFiles.random(folder.resolve("b/same.txt"), 2000));

        assertThatThrownBy(() -> peers.control(alice)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setCatalogName(CatalogName.newBuilder().setName("same.txt"))
                                .build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("chordal:")
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("AMBIGUOUS"));
        assertThatThrownBy(() -> peers.control(alice)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setCatalogName(CatalogName.newBuilder().setName("other.txt"))
                                .build()))
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("NAME_NOT_FOUND"));
    }

    @Test
    @Tag("S1-13")
    void aFileThatIsHereAlreadyIsNotFetchedAgain() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 3));
        Path copy = folder.resolve("copy.bin");
        peers.fetch(bob, shared.getTicket(), copy);
        long served = peers.control(alice).getStatus(TestPeers.STATUS).getUploadedBytes();

        StartDownloadResponse again = peers.get(bob, shared.getTicket(), copy);
        StartDownloadResponse elsewhere = peers.get(bob, shared.getTicket(), folder.resolve("second.bin"));

        assertThat(again.getAlreadyThere()).isTrue();
        assertThat(again.getDownload().getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_DONE);
        assertThat(again.getDownload().getReason()).startsWith("You already have this file.");
        assertThat(elsewhere.getAlreadyThere()).isTrue();
        assertThat(elsewhere.getDownload().getDestination()).isEqualTo(copy.toString());
        assertThat(folder.resolve("second.bin")).doesNotExist();
        assertThat(peers.control(alice).getStatus(TestPeers.STATUS).getUploadedBytes())
                .isEqualTo(served);
    }

    @Test
    void anotherFileOfTheNameIsNeverOverwritten() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 2));
        Path precious = Files.writeString(folder.resolve("precious.txt"), "do not touch");

        assertThatThrownBy(() -> peers.get(bob, shared.getTicket(), precious))
                .hasMessageContaining("choose another destination")
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("DESTINATION_EXISTS"));
        assertThat(precious).hasContent("do not touch");
        assertThatThrownBy(() -> peers.get(bob, shared.getTicket(), folder.resolve("no/such/folder/x")))
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("PATH_NOT_FOUND"));
        for (String below : List.of("x", "x/y/z")) {
            assertThatThrownBy(() -> peers.get(bob, shared.getTicket(), precious.resolve(below)))
                    .hasMessageContaining("there is no folder " + precious)
                    .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("PATH_NOT_FOUND"));
        }
    }

    @Test
    @Tag("S1-13")
    void anotherFileOfTheSameNameAndSizeIsNotTakenForTheOneAskedFor() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        SharedFile shared = peers.share(alice, TestFiles.random(folder.resolve("a/song.bin"), 1000));
        Path other = TestFiles.random(folder.resolve("b/song.bin"), 1000);
        assertThat(other).isRegularFile();
        byte[] before = Files.readAllBytes(other);
        before[0] ^= 1;
        Files.write(other, before);

        assertThatThrownBy(() -> peers.get(bob, shared.getTicket(), other))
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("DESTINATION_EXISTS"));
        assertThat(other).hasBinaryContent(before);
        assertThat(names(bob)).isEmpty();
    }

    @Test
    void twoFilesAreNotFetchedToOnePlace() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path place = folder.resolve("copy.bin");
        String nobodys = "chordal:" + "ab".repeat(32) + "-1000/x.bin@127.0.0.1:1";
        long first = peers.get(bob, nobodys, place).getDownload().getId();
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 2));

        assertThatThrownBy(() -> peers.get(bob, shared.getTicket(), place))
                .hasMessageContaining("another file, x.bin, is being fetched to " + place)
                .hasMessageContaining("peerctl downloads cancel " + first)
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("DESTINATION_EXISTS"));

        peers.control(bob)
                .cancelDownload(CancelDownloadRequest.newBuilder().setId(first).build());
        assertThat(TestPeers.isDone(peers.fetch(bob, shared.getTicket(), place)))
                .isTrue();
    }

    @Test
    void twoPeersThatFetchOneFileToOnePlaceAreToldApart() throws IOException {
        Peer alice = peers.start(
                "alice",
                setup -> setup.with(ServeConfig.defaults().withUploadSlots(2).withPace(0, Duration.ofMillis(100))));
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Peer carol = peers.start("carol", setup -> setup.join(alice));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 30));
        Path place = folder.resolve("copy.bin");
        long first = peers.get(bob, shared.getTicket(), place).getDownload().getId();
        eventually("some chunks came", () -> peers.look(bob, first).getChunksDone() > 0);

        Download second = peers.fetch(carol, shared.getTicket(), place);

        assertThat(second.getFailureReason()).isEqualTo("ALREADY_FETCHING");
        assertThat(second.getReason()).contains("choose another destination");
    }

    @Test
    void aDownloadDoesNotWaitForSharesThatAreHashed() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 2));
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path copy = folder.resolve("copy.bin");
        Files.copy(folder.resolve("song.bin"), copy);
        ShareRequest.Builder huge = ShareRequest.newBuilder();
        for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
            huge.addPaths(sparse(folder.resolve("huge" + i)).toString());
        }
        Iterator<ShareResponse> hashing = peers.control(bob).share(huge.build());
        assertThat(hashing.next().hasProgress()).isTrue();

        StartDownloadResponse there = peers.get(bob, shared.getTicket(), copy);

        assertThat(there.getAlreadyThere()).isTrue();
        assertThat(hashing.next().hasProgress())
                .as("the shares are still hashed")
                .isTrue();
    }

    private static Path sparse(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(64L << 30);
        }
        return path;
    }

    @Test
    void oneBadPathDoesNotKeepTheOthersFromBeingShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Path good = TestFiles.random(folder.resolve("good.txt"), 10);
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        List<ShareResponse> results = new ArrayList<>();

        peers.control(alice)
                .share(ShareRequest.newBuilder()
                        .addPaths(folder.resolve("missing").toString())
                        .addPaths(good.toString())
                        .addPaths(empty.toString())
                        .build())
                .forEachRemaining(results::add);

        assertThat(results).hasSize(3);
        assertThat(result(results, 0).getFailure().getReason()).isEqualTo("PATH_NOT_FOUND");
        assertThat(result(results, 1).getShared().getName()).isEqualTo("good.txt");
        assertThat(result(results, 2).getFailure().getMessage()).contains("cannot upload empty file (0 bytes)");
    }

    @Test
    @Tag("S2-25")
    void aFileWhoseNameAnotherOneHasIsNotShared() throws Exception {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        tracker.take("taken.txt");

        Path taken = TestFiles.random(folder.resolve("taken.txt"), 10);
        Path free = TestFiles.random(folder.resolve("free.txt"), 11);
        List<ShareResponse> results = new ArrayList<>();

        peers.control(alice)
                .share(ShareRequest.newBuilder()
                        .addPaths(taken.toString())
                        .addPaths(free.toString())
                        .build())
                .forEachRemaining(results::add);

        assertThat(result(results, 0).getFailure().getReason()).isEqualTo("FILE_EXISTS");
        assertThat(result(results, 0).getFailure().getMessage()).contains("file already exists in group");
        assertThat(result(results, 1).getShared().getName()).isEqualTo("free.txt");
        assertThat(peers.control(alice)
                        .listShares(ListSharesRequest.getDefaultInstance())
                        .getFilesList())
                .extracting(SharedFile::getName)
                .containsExactly("free.txt");
    }

    @Test
    void aTicketWorksWithTheTrackerDown() throws Exception {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Peer carol = peers.start("carol", setup -> setup.trackers(tracker.endpoint()));
        eventually("all are in the ring", () -> tracker.nodePorts().size() == 3);
        tracker.down();

        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 4));
        assertThat(shared.getAnnouncedToTracker()).isFalse();
        assertThat(shared.getAnnouncedToRing()).as(shared.toString()).isTrue();
        assertThat(shared.getAnnounceNote())
                .contains("tracker: no trackers available (tried " + tracker.endpoint(), "tried again by itself")
                .doesNotContain("io exception");

        peers.fetch(bob, shared.getTicket(), folder.resolve("b.bin"));
        String ticketWithoutPeers = shared.getTicket().replaceAll(",.*", "");
        peers.stop(alice);
        Download download = peers.fetch(carol, ticketWithoutPeers, folder.resolve("c.bin"));

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(folder.resolve("c.bin")).hasSameBinaryContentAs(folder.resolve("song.bin"));
    }

    @Test
    void aNewTrackerBootIsToldEverythingAgain() throws Exception {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 2));
        assertThat(tracker.holders(shared.getFile())).isEqualTo(1);

        tracker.down();
        tracker.up();

        eventually("announced again", () -> tracker.holders(shared.getFile()) == 1);
        eventually("registered again", () -> tracker.nodePorts().size() == 1);
    }

    @Test
    void unsharingWithdrawsEverywhereAndServesNoMore() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Path original = TestFiles.chunks(folder.resolve("song.bin"), 2);
        SharedFile shared = peers.share(alice, original);
        assertThat(sources(bob, shared).getSourcesList()).hasSize(1);

        peers.control(alice)
                .unshare(UnshareRequest.newBuilder().setName("song.bin").build());

        eventually("withdrawn at the tracker", () -> tracker.holders(shared.getFile()) == 0);
        eventually("withdrawn from the ring", () -> sources(bob, shared).getSourcesCount() == 0);
        assertThat(original).exists();
        assertThat(peers.control(alice)
                        .listShares(ListSharesRequest.getDefaultInstance())
                        .getFilesList())
                .isEmpty();
    }

    @Test
    @Tag("S0-23")
    void whoFetchedAFileIsASourceOfItUnlessItDoesNotWantToBe() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Peer carol = peers.start("carol", setup -> setup.trackers(tracker.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 2));

        peers.fetch(bob, shared.getTicket(), folder.resolve("b.bin"));
        StartDownloadResponse shy = peers.control(carol)
                .startDownload(StartDownloadRequest.newBuilder()
                        .setTicket(shared.getTicket())
                        .setDestination(folder.resolve("c.bin").toString())
                        .setNoSeed(true)
                        .build());
        peers.finish(carol, shy.getDownload().getId());

        eventually("two sources", () -> sources(carol, shared).getSourcesCount() == 2);
        eventually("carol is none", () -> !tracker.knows(shared.getFile(), carol));
        assertThat(tracker.knows(shared.getFile(), bob)).isTrue();
        assertThat(names(carol)).isEmpty();
    }

    @Test
    void whatAPeerFetchesThatSharesAsMuchAsItMayIsThereAndNotShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice).maxFiles(1));
        peers.share(bob, TestFiles.random(folder.resolve("bobs"), 10));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("alices"), 2));

        Download download = peers.fetch(bob, shared.getTicket(), folder.resolve("copy"));

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(folder.resolve("copy")).hasSameBinaryContentAs(folder.resolve("alices"));
        assertThat(names(bob)).containsExactly("bobs");
    }

    @Test
    @Tag("S1-10")
    void aFileWithAnotherSha256ThanTheUserExpectsIsKeptButNotShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 1));

        StartDownloadResponse started = peers.control(bob)
                .startDownload(StartDownloadRequest.newBuilder()
                        .setTicket(shared.getTicket())
                        .setDestination(folder.resolve("b.bin").toString())
                        .setExpectedSha256(ByteString.copyFrom(new byte[32]))
                        .build());
        Download download = peers.finish(bob, started.getDownload().getId());

        assertThat(download.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_FAILED);
        assertThat(download.getFailureReason()).isEqualTo("SHA256_MISMATCH");
        assertThat(folder.resolve("b.bin")).exists();
        assertThat(names(bob)).isEmpty();
        SharedFile later = peers.share(bob, TestFiles.random(folder.resolve("later.txt"), 10));
        assertThat(tracker.knows(later.getFile(), bob)).isTrue();
        eventually("bob offers nothing of it", () -> !tracker.knows(shared.getFile(), bob));
    }

    @Test
    @Tag("S0-26")
    void sharesAreTakenUpAfterARestartAndAChangedFileIsNotOffered() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        SharedFile kept = peers.share(alice, TestFiles.chunks(folder.resolve("kept.bin"), 2));
        Path changed = TestFiles.chunks(folder.resolve("changed.bin"), 3);
        SharedFile lost = peers.share(alice, changed);
        peers.stop(alice);
        assertThat(tracker.holders(kept.getFile())).isZero();
        Files.writeString(changed, "something else");

        Peer again = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));

        eventually("announced again", () -> tracker.knows(kept.getFile(), again));
        assertThat(tracker.holders(lost.getFile())).isZero();
        assertThat(peers.control(again)
                        .listShares(ListSharesRequest.getDefaultInstance())
                        .getFilesList())
                .filteredOn(file -> !file.getDamage().isEmpty())
                .singleElement()
                .satisfies(file -> assertThat(file.getDamage()).contains("changed.bin was changed", "share it again"));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Download copy = peers.fetch(bob, kept.getTicket().replaceAll(",.*", ""), folder.resolve("copy.bin"));
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(folder.resolve("copy.bin")).hasSameBinaryContentAs(folder.resolve("kept.bin"));
    }

    @Test
    void aShareThatNobodyCanLookAtKeepsNothingElseFromBeingTakenUp() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        SharedFile sound = peers.share(alice, TestFiles.chunks(folder.resolve("sound.bin"), 2));
        Path away = TestFiles.chunks(folder.resolve("disk/away.bin"), 3);
        SharedFile lost = peers.share(alice, away);
        peers.get(alice, "chordal:" + "ab".repeat(32) + "-1000/x.bin@127.0.0.1:1", folder.resolve("x.bin"));
        peers.stop(alice);
        Files.move(folder.resolve("disk"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("disk"), "a file where a folder was");

        Peer again = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));

        eventually("the other is announced", () -> tracker.knows(sound.getFile(), again));
        eventually("the download goes on", () -> again.control().downloads().openCount() == 1);
        assertThat(tracker.knows(lost.getFile(), again)).isFalse();
        assertThat(peers.control(again)
                        .listShares(ListSharesRequest.getDefaultInstance())
                        .getFilesList())
                .filteredOn(file -> !file.getDamage().isEmpty())
                .singleElement()
                .satisfies(file -> assertThat(file.getDamage()).contains("away.bin", "by itself"));

        Files.delete(folder.resolve("disk"));
        Files.move(folder.resolve("elsewhere"), folder.resolve("disk"));
        eventually("it is offered again by itself", () -> tracker.knows(lost.getFile(), again));
    }

    @Test
    void sourcesAreNamedByTrackerAndRingAndAskedThemselves() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        SharedFile shared = peers.share(alice, TestFiles.chunks(folder.resolve("song.bin"), 3));

        FindSourcesResponse found = sources(bob, shared);

        assertThat(found.getSourcesList()).hasSize(1);
        assertThat(found.getSources(0).getFromTracker()).isTrue();
        assertThat(found.getSources(0).getFromRing()).as(found.toString()).isTrue();
        assertThat(found.getSources(0).getReachable()).isTrue();
        assertThat(found.getSources(0).getChunks().getComplete()).isTrue();
    }

    @Test
    @Tag("S1-14")
    void allThatIsVisibleInAFolderIsSharedFromTheStart() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("shared"));
        TestFiles.random(shared.resolve("one.txt"), 100);
        TestFiles.random(shared.resolve("two.txt"), 200);
        TestFiles.random(shared.resolve(".hidden"), 300);
        TestFiles.random(shared.resolve("below/three.txt"), 400);
        PeerConfig config = TestPeers.parse(
                "--home",
                folder.resolve("p").toString(),
                "--listen",
                "0",
                "--local",
                "0",
                "--share",
                shared.toString());

        try (Peer peer = Peer.start(config)) {
            eventually(
                    "all and the folder are shared",
                    () -> names(peer).equals(List.of("one.txt", "shared", "three.txt", "two.txt")));
        }
    }

    private List<String> names(Peer peer) {
        return peers.control(peer).listShares(ListSharesRequest.getDefaultInstance()).getFilesList().stream()
                .map(SharedFile::getName)
                .toList();
    }

    private FindSourcesResponse sources(Peer peer, SharedFile file) {
        return peers.control(peer)
                .findSources(
                        FindSourcesRequest.newBuilder().setFile(file.getFile()).build());
    }

    private static ShareResponse result(List<ShareResponse> results, int index) {
        return results.stream()
                .filter(r -> r.getIndex() == index && !r.hasProgress())
                .findFirst()
                .orElseThrow();
    }
}
