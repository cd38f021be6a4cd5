// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.Failure;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.swarm.ticket.Ticket;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
    private static final int CHUNK = 512 * 1024;

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
    void theSameTreeStandsAtTheOtherPeer() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path tree = tree("my repo");

        SharedFile shared = folderOf(share(alice, tree));
        Download download = peers.fetch(bob, shared.getTicket(), folder.resolve("copy"));

        assertThat(shared.getTicket()).contains("/my%20repo/@");
        assertThat(shared.getContents().getFiles()).isEqualTo(7);
        assertThat(shared.getContents().getHidden()).isEqualTo(2);
        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(download.getFolder().getFilesDone()).isEqualTo(7);
        assertThat(download.getFolder().getBytesDone())
                .isEqualTo(download.getFolder().getBytes());
        assertThat(contents(folder.resolve("copy"))).isEqualTo(visible(tree));
        assertThat(download.getSourcesList()).singleElement().satisfies(source -> {
            assertThat(source.getPeer().getPort())
                    .isEqualTo(alice.publicAddress().port());
            assertThat(source.getChunks())
                    .as("three chunks of the large file, and the small ones, of which two are the same")
                    .isBetween(7, 8);
        });
        assertThat(Files.isExecutable(folder.resolve("copy/bin/run"))).isTrue();
        assertThat(Files.isExecutable(folder.resolve("copy/small.txt"))).isFalse();
        assertThat(folder.resolve("copy/.part")).doesNotExist();
        assertThat(peers.control(bob)
                        .listDownloads(ListDownloadsRequest.getDefaultInstance())
                        .getDownloadsList())
                .as("the files of a folder are not listed one by one")
                .hasSize(1);

        Download third = peers.fetch(
                peers.start("carol", setup -> setup.join(alice)),
                folderOf(shares(bob)).getTicket(),
                folder.resolve("third"));
        assertThat(TestPeers.isDone(third)).as(third.toString()).isTrue();
        assertThat(contents(folder.resolve("third"))).isEqualTo(visible(tree));
    }

    @Test
    @Tag("S1-1")
    void everyFileOfAFolderHasOneResultInOrderAndABadOneDoesNotRefuseTheOthers() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Path tree = tree("tree");
        Files.createSymbolicLink(tree.resolve("a link"), tree.resolve("small.txt"));
        TestFiles.random(tree.resolve("sub/con"), 10);

        List<ShareResponse> answers = share(alice, tree);

        List<ShareResponse> members =
                answers.stream().filter(answer -> !answer.getMember().isEmpty()).toList();
        assertThat(members)
                .extracting(ShareResponse::getMember)
                .containsExactly(
                        "a link",
                        "bin/run",
                        "deep/er/empty",
                        "deep/er/large.bin",
                        "same.txt",
                        "small.txt",
                        "sub/con",
                        "sub/same.txt",
                        "sub/two.bin");
        assertThat(members.stream().filter(ShareResponse::hasFailure))
                .extracting(ShareResponse::getFailure)
                .extracting(Failure::getReason)
                .containsExactly("NOT_A_FILE", "EMPTY_FILE", "BAD_NAME");
        assertThat(members.get(0).getFailure().getMessage()).contains("it is a link");
        assertThat(members.get(2).getFailure().getMessage()).contains("cannot upload empty file (0 bytes)");
        assertThat(answers.get(answers.size() - 1).getShared().getFolder()).isTrue();
        assertThat(folderOf(answers).getContents().getFiles()).isEqualTo(7);
    }

    @Test
    void theCatalogueHasTheFolderAndTheFilesDirectlyInIt() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Peer bob = peers.start("bob", setup -> setup.trackers(tracker.endpoint()));
        Path tree = tree("tree");
        SharedFile shared = folderOf(share(alice, tree));
        eventually("it is listed", () -> tracker.names().contains("tree"));
        eventually("its files are known", () -> shares(alice).stream().allMatch(SharedFile::getAnnouncedToTracker));

        assertThat(tracker.names()).containsExactlyInAnyOrder("tree", "same.txt", "small.txt");
        assertThat(shared.getAnnouncedToTracker()).isTrue();
        Download download = peers.finish(
                bob,
                peers.control(bob)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setCatalogName(CatalogName.newBuilder().setName("tree"))
                                .setDestination(Files.createDirectory(folder.resolve("in"))
                                        .toString())
                                .build())
                        .getDownload()
                        .getId());
        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(contents(folder.resolve("in/tree"))).isEqualTo(visible(tree));
    }

    @Test
    void aTrackerIsToldOfManyFilesInFewCalls() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.trackers(tracker.endpoint()));
        Path tree = folder.resolve("many");
        for (int i = 0; i < 600; i++) {
            TestFiles.random(tree.resolve("d" + i % 10 + "/f" + i), 20 + i);
        }
        int before = tracker.announcements(alice);

        share(alice, tree);
        eventually("all are known", () -> shares(alice).stream().allMatch(SharedFile::getAnnouncedToTracker));

        assertThat(shares(alice)).hasSize(601);
        assertThat(tracker.announcements(alice) - before).isBetween(1, 20);
    }

    @Test
    void whatIsThereIsNotFetchedAgainAndWhatStandsInTheWayIsNotTouched() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path tree = tree("tree");
        String ticket = folderOf(share(alice, tree)).getTicket();
        Path in = Files.createDirectory(folder.resolve("in"));
        Path there = in.resolve("tree/sub/two.bin");
        Files.createDirectories(there.getParent());
        Files.copy(tree.resolve("sub/two.bin"), there);

        Download first = peers.fetch(bob, ticket, in);
        Files.delete(in.resolve("tree/small.txt"));
        Download second = peers.fetch(bob, ticket, in);

        assertThat(TestPeers.isDone(first)).as(first.toString()).isTrue();
        assertThat(first.getFolder().getFilesPresent())
                .isGreaterThanOrEqualTo(2)
                .isLessThan(7);
        assertThat(TestPeers.isDone(second)).as(second.toString()).isTrue();
        assertThat(second.getFolder().getFilesPresent()).isEqualTo(6);
        assertThat(contents(in.resolve("tree"))).isEqualTo(visible(tree));

        Path other = Files.createDirectories(folder.resolve("other/tree/sub")).getParent();
        Files.writeString(other.resolve("sub/two.bin"), "mine");
        Download refused = peers.fetch(bob, ticket, other.getParent());

        assertThat(refused.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_FAILED);
        assertThat(refused.getFailureReason()).isEqualTo("DESTINATION_EXISTS");
        assertThat(refused.getReason()).contains("sub/two.bin", "nothing was made");
        assertThat(contents(other)).containsOnlyKeys("sub/two.bin");
    }

    @Test
    void aLinkInTheWayLeadsNowhere() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        String ticket = folderOf(share(alice, tree("tree"))).getTicket();
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path root = Files.createDirectories(folder.resolve("in/tree"));
        Files.createSymbolicLink(root.resolve("sub"), outside);

        Download refused = peers.fetch(bob, ticket, folder.resolve("in"));

        assertThat(refused.getFailureReason()).as(refused.toString()).isEqualTo("DESTINATION_EXISTS");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aTicketForAFolderThatNamesAnOrdinaryFileIsRefusedBeforeAnythingIsMade() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path file = folder.resolve("evil");
        String id = "a".repeat(64);
        Files.writeString(file, "chordal collection 1\n- 1 " + id + " ../outside\n");
        Ticket ticket = Ticket.parse(peers.share(alice, file).getTicket()).withFolder(true);

        Download refused = peers.fetch(bob, ticket.toString(), folder.resolve("copy"));

        assertThat(refused.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_FAILED);
        assertThat(refused.getFailureReason()).isEqualTo("CORRUPT");
        assertThat(refused.getReason()).contains("not a folder", "line 2");
        assertThat(folder.resolve("copy")).doesNotExist();
        assertThatThrownBy(() -> peers.control(bob)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setTicket(ticket.toString())
                                .setDestination(folder.resolve("copy").toString())
                                .setComputeSha256(true)
                                .build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("a folder has no SHA-256");
    }

    @Test
    void aFolderSharedAgainReplacesItsListAndUnsharingItTakesAllOff() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Path tree = tree("tree");
        SharedFile before = folderOf(share(alice, tree));
        Files.delete(tree.resolve("sub/two.bin"));
        TestFiles.random(tree.resolve("new.bin"), 100);
        SharedFile after = folderOf(share(alice, tree));

        assertThat(after.getFile()).isNotEqualTo(before.getFile());
        assertThat(shares(alice).stream().filter(SharedFile::getFolder))
                .extracting(SharedFile::getFile)
                .containsExactly(after.getFile());
        assertThat(shares(alice))
                .extracting(SharedFile::getName)
                .contains("new.bin")
                .doesNotContain("two.bin");

        unshare(alice, tree);
        assertThat(shares(alice)).isEmpty();
        assertThat(contents(tree)).hasSizeGreaterThan(6);
        assertThat(folder.resolve("alice/files/folders")).isEmptyDirectory();
    }

    @Test
    void theListOfAFetchedFolderGoesWhenItIsUnshared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        String ticket = folderOf(share(alice, tree("tree"))).getTicket();
        Path lists = folder.resolve("bob/files/folders");
        assertThat(TestPeers.isDone(peers.fetch(bob, ticket, folder.resolve("copy"))))
                .isTrue();
        assertThat(lists).isNotEmptyDirectory();

        unshare(bob, folder.resolve("copy"));

        assertThat(shares(bob)).isEmpty();
        assertThat(lists).isEmptyDirectory();
    }

    @Test
    void aFolderStaysWholeWhenAnotherOneWithACommonFileIsUnshared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        TestFiles.random(one.resolve("LICENSE"), 1000);
        TestFiles.random(one.resolve("a"), 1001);
        TestFiles.random(two.resolve("b"), 1002);
        Files.createDirectories(two.resolve("sub"));
        Files.copy(one.resolve("LICENSE"), two.resolve("sub/LICENSE"));
        share(alice, one);
        String ticket = folderOf(share(alice, two)).getTicket();

        unshare(alice, one);

        assertThat(shares(alice))
                .extracting(SharedFile::getPath)
                .allMatch(path -> path.startsWith(two.toString()))
                .contains(two.resolve("sub/LICENSE").toString());
        assertThat(names(alice)).containsExactlyInAnyOrder("two", "b", "LICENSE");
        Download copy = peers.fetch(bob, ticket, folder.resolve("copy"));
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
    }

    @Test
    void aFolderStaysWholeWhenTheFolderAroundItIsSharedWithoutHiddenFilesAndUnshared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path inner = folder.resolve("one/sub");
        TestFiles.random(inner.resolve(".hidden"), 1000);
        TestFiles.random(inner.resolve("seen"), 1001);
        List<ShareResponse> answers = new ArrayList<>();
        peers.control(alice)
                .share(ShareRequest.newBuilder()
                        .addPaths(inner.toString())
                        .setHidden(true)
                        .build())
                .forEachRemaining(answers::add);
        String ticket = folderOf(answers).getTicket();

        share(alice, folder.resolve("one"));
        Download copy = peers.fetch(bob, ticket, folder.resolve("copy"));
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();

        unshare(alice, folder.resolve("one"));
        Download again = peers.fetch(peers.start("carol", setup -> setup.join(alice)), ticket, folder.resolve("again"));
        assertThat(TestPeers.isDone(again)).as(again.toString()).isTrue();
    }

    private void unshare(Peer peer, Path tree) {
        peers.control(peer)
                .unshare(UnshareRequest.newBuilder().setPath(tree.toString()).build());
    }

    @Test
    @Tag("S1-14")
    void aFolderNamedAtTheStartIsSharedByTheSameRuleAndLookedAtAgainAtEachStart() throws IOException {
        Path tree = tree("tree");
        Files.createSymbolicLink(tree.resolve("a link"), tree.resolve("small.txt"));
        Peer alice = peers.start("alice", setup -> setup.named(tree));
        eventually("the folder is shared", () -> shares(alice).stream().anyMatch(SharedFile::getFolder));
        assertThat(names(alice))
                .containsExactlyInAnyOrder("tree", "run", "large.bin", "same.txt", "small.txt", "two.bin");
        SharedFile before = folderOf(shares(alice));
        assertThat(folderOf(share(alice, tree)).getFile()).isEqualTo(before.getFile());

        peers.stop(alice);
        Files.delete(tree.resolve("small.txt"));
        Files.delete(tree.resolve("sub/two.bin"));
        Files.writeString(tree.resolve("bin/run"), "#!/bin/sh -e\n");
        TestFiles.random(tree.resolve("sub/new.bin"), 100);
        Peer again = peers.start("alice", setup -> setup.named(tree));
        eventually(
                "what is new, changed and gone was noticed",
                () -> names(again).equals(List.of("large.bin", "new.bin", "run", "same.txt", "tree")));
        Download copy = peers.fetch(
                peers.start("bob", setup -> setup.join(again)),
                folderOf(shares(again)).getTicket(),
                folder.resolve("copy"));
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        Files.delete(tree.resolve("a link"));
        assertThat(contents(folder.resolve("copy"))).isEqualTo(visible(tree));
    }

    @Test
    void aHomeInAFolderIsNotShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Path tree = tree("tree");
        peers.stop(peers.start("bob", setup -> setup));
        Files.move(folder.resolve("bob"), tree.resolve("home"));

        List<ShareResponse> answers = share(alice, tree);

        assertThat(answers)
                .filteredOn(ShareResponse::hasFailure)
                .extracting(
                        answer -> answer.getMember() + " " + answer.getFailure().getReason())
                .containsExactly("deep/er/empty EMPTY_FILE", "home NOT_A_FILE");
        assertThat(share(alice, tree.resolve("home")))
                .singleElement()
                .satisfies(
                        answer -> assertThat(answer.getFailure().getMessage()).contains("its keys"));
        assertThat(names(alice)).doesNotContain("control.token");
    }

    @Test
    void ofAHomeOnlyDownloadsAreShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        peers.stop(peers.start("bob", setup -> setup));
        Path home = folder.resolve("bob");
        Path key = home.resolve("ring/node.key");
        Path member = Files.createDirectories(folder.resolve("alice/cluster/peer-1"));
        Files.copy(home.resolve("control.token"), member.resolve("control.token"));
        Files.copy(home.resolve("lock"), member.resolve("lock"));
        List<Path> refused = List.of(
                home.resolve("ring"),
                key,
                home.resolve("control.token"),
                home.resolve("downloads/../ring"),
                Files.createSymbolicLink(folder.resolve("a link to a folder"), home.resolve("ring")),
                Files.createSymbolicLink(folder.resolve("a link to a file"), key),
                folder.resolve("alice/control.token"),
                folder.resolve("alice/cluster"),
                member.resolve("control.token"),
                Files.createDirectories(home.resolve("files/downloads")));
        assertThat(key).isRegularFile();

        for (Path path : refused) {
            assertThat(share(alice, path))
                    .as(path.toString())
                    .singleElement()
                    .satisfies(answer ->
                            assertThat(answer.getFailure().getMessage()).contains("daemon's home", "downloads"));
        }
        assertThat(names(alice)).isEmpty();
        for (Path of : List.of(home, member)) {
            Path downloads = Files.createDirectories(of.resolve("downloads/tree"));
            Path file = Files.writeString(downloads.resolve(of.getFileName() + ".txt"), of.toString());
            assertThat(share(alice, file)).noneMatch(ShareResponse::hasFailure);
            assertThat(share(alice, downloads)).noneMatch(ShareResponse::hasFailure);
        }
    }

    @Test
    void aFolderOfMoreFilesThanAPeerSharesIsRefusedBeforeAnyIsHashed() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.maxFiles(5));
        Path tree = tree("tree");

        List<ShareResponse> answers = share(alice, tree);

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.getFailure().getMessage())
                        .contains("more files than the 5 that this peer shares at most"));
        assertThat(shares(alice)).isEmpty();
    }

    @Test
    void aFolderWhoseOnlySourceHardlySendsAnythingIsCancelledAtOnce() throws IOException {
        Peer alice =
                peers.start("alice", setup -> setup.with(ServeConfig.defaults().withPace(600, Duration.ZERO)));
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path tree = folder.resolve("tree");
        for (int i = 0; i < 5; i++) {
            TestFiles.random(tree.resolve("f" + i), 100_000 + i);
        }
        long id = peers.get(bob, folderOf(share(alice, tree)).getTicket(), folder.resolve("copy"))
                .getDownload()
                .getId();
        eventually("the list is there", () -> peers.look(bob, id).getFolder().getFiles() == 5);

        Download cancelled = peers.control(bob)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .cancelDownload(CancelDownloadRequest.newBuilder().setId(id).build())
                .getDownload();

        assertThat(cancelled.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_CANCELLED);
        assertThat(bob.control().downloads().openCount()).isZero();
        assertThat(folder.resolve("copy")).isEmptyDirectory();
    }

    @Test
    void aFolderForWhoseListThereIsNoRoomIsRefusedBeforeAnyIsHashed() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.maxFiles(2));
        Path tree = folder.resolve("source/two");
        TestFiles.random(tree.resolve("a"), 10);
        TestFiles.random(tree.resolve("b"), 11);

        List<ShareResponse> answers = share(alice, tree);

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.getFailure().getMessage())
                        .contains("with its 2 files and their list this peer would share more than 2"));
        assertThat(shares(alice)).isEmpty();
    }

    @Test
    void ofTwoFoldersForWhichThereIsNoRoomTogetherOneIsSharedAndNothingOfTheOther() throws IOException {
        Peer alice = peers.start("alice", setup -> setup.maxFiles(5));
        Path one = folder.resolve("source/one");
        Path two = folder.resolve("source/two");
        for (int i = 0; i < 4; i++) {
            TestFiles.random(one.resolve("f" + i), (3 << 20) + i);
            TestFiles.random(two.resolve("f" + i), (3 << 20) + 10 + i);
        }

        List<ShareResponse> answers = share(alice, one, two);

        assertThat(answers)
                .filteredOn(answer -> answer.getMember().isEmpty())
                .filteredOn(ShareResponse::hasFailure)
                .singleElement()
                .satisfies(answer -> assertThat(answer.getFailure().getReason()).isEqualTo("BUSY"));
        assertThat(shares(alice))
                .hasSize(5)
                .extracting(share -> Path.of(share.getPath()).startsWith(one))
                .containsOnly(Path.of(shares(alice).get(0).getPath()).startsWith(one));
    }

    @Test
    void aSourceFileThatChangedStallsTheFolderWithItsNameUntilItIsAsItWas() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        Path tree = tree("tree");
        String ticket = folderOf(share(alice, tree)).getTicket();
        Path changed = tree.resolve("small.txt");
        byte[] before = Files.readAllBytes(changed);
        FileTime time = Files.getLastModifiedTime(changed);
        Files.writeString(changed, "changed meanwhile");

        long id = peers.get(bob, ticket, folder.resolve("copy")).getDownload().getId();
        eventually(
                "all but that are there, and the reason names it",
                () -> peers.look(bob, id).getState() == DownloadState.DOWNLOAD_STATE_STALLED
                        && peers.look(bob, id).getReason().contains("small.txt")
                        && peers.look(bob, id).getFolder().getFilesDone() == 6);
        assertThat(folder.resolve("copy/small.txt")).doesNotExist();

        Files.write(changed, before);
        Files.setLastModifiedTime(changed, time);
        assertThat(TestPeers.isDone(peers.finish(bob, id))).isTrue();
        assertThat(contents(folder.resolve("copy"))).isEqualTo(visible(tree));
    }

    @Test
    void withoutSeedingNothingOfAFetchedFolderIsShared() throws IOException {
        Peer alice = peers.start("alice", setup -> setup);
        Peer bob = peers.start("bob", setup -> setup.join(alice));
        String ticket = folderOf(share(alice, tree("tree"))).getTicket();
        Download download = peers.finish(
                bob,
                peers.control(bob)
                        .startDownload(StartDownloadRequest.newBuilder()
                                .setTicket(ticket)
                                .setDestination(folder.resolve("copy").toString())
                                .setNoSeed(true)
                                .setParallel(1)
                                .build())
                        .getDownload()
                        .getId());

        assertThat(TestPeers.isDone(download)).as(download.toString()).isTrue();
        assertThat(shares(bob)).isEmpty();
    }

    /** Seven visible files: small, large, empty, executable, and two of the same content. */
    private Path tree(String name) throws IOException {
        Path tree = folder.resolve("source").resolve(name);
        TestFiles.random(tree.resolve("small.txt"), 1000);
        TestFiles.random(tree.resolve("sub/two.bin"), CHUNK);
        TestFiles.chunks(tree.resolve("deep/er/large.bin"), 3);
        Files.createFile(tree.resolve("deep/er/empty"));
        Files.createDirectories(tree.resolve("bin"));
        Files.writeString(tree.resolve("bin/run"), "#!/bin/sh\n");
        assertThat(tree.resolve("bin/run").toFile().setExecutable(true)).isTrue();
        Files.writeString(tree.resolve("same.txt"), "the same");
        Files.writeString(tree.resolve("sub/same.txt"), "the same");
        Files.writeString(tree.resolve(".hidden"), "hidden");
        Files.createDirectories(tree.resolve(".git"));
        Files.writeString(tree.resolve(".git/config"), "hidden");
        return tree;
    }

    private List<ShareResponse> share(Peer peer, Path... trees) {
        List<ShareResponse> answers = new ArrayList<>();
        peers.control(peer)
                .share(ShareRequest.newBuilder()
                        .addAllPaths(Stream.of(trees).map(Path::toString).toList())
                        .build())
                .forEachRemaining(answers::add);
        return answers;
    }

    private static SharedFile folderOf(List<?> all) {
        return all.stream()
                .map(each -> each instanceof ShareResponse answer ? answer.getShared() : (SharedFile) each)
                .filter(SharedFile::getFolder)
                .findFirst()
                .orElseThrow();
    }

    private List<SharedFile> shares(Peer peer) {
        return peers.control(peer)
                .listShares(ListSharesRequest.newBuilder().setPageSize(1000).build())
                .getFilesList();
    }

    private List<String> names(Peer peer) {
        return shares(peer).stream().map(SharedFile::getName).toList();
    }

    private static Map<String, String> visible(Path tree) throws IOException {
        Map<String, String> all = contents(tree);
        all.keySet().removeIf(path -> path.startsWith("."));
        return all;
    }

    private static Map<String, String> contents(Path tree) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        tree.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
