// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Files of groups among real peers: ada owns every group, bob and dan are let in where a test says so, cyd never is. Ada's peer sends
 * slowly, so that there is a middle of a download; tests that end the tracker start it again.
 */
class GroupFetchIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse battery";

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static DaemonProcess ada;
    private static DaemonProcess bob;
    private static DaemonProcess cyd;
    private static DaemonProcess dan;
    private static long seed = 7000;

    @BeforeAll
    static void start() throws IOException {
        cluster = WORKPLACE
                .cluster("group-fetch")
                .peer("--upload-limit", "3MiB/s")
                .peers(3)
                .start();
        ada = user(1, "ada");
        bob = user(2, "bob");
        cyd = user(3, "cyd");
        dan = user(4, "dan");
    }

    @Test
    @Tag("S2-20")
    @Tag("S2-24")
    @Tag("S2-27")
    void aMemberFetchesAFileOfAGroupAndGivesItOnThereWhenItsSharerIsGone() {
        group("photos", "bob", "dan");
        Path file = newFile("cat.bin", 3 * MIB);
        FileRef ref = share(file, "photos");

        Path copy = cluster.file("bob/cat.bin");
        peerctl(bob).ok("get", "cat.bin", copy.toString(), "--group", "photos");

        TestFiles.assertSameBytes(copy, file);
        assertThat(Fetch.at(bob, copy).now().getGroup()).isEqualTo("photos");
        assertThat(Shares.list(bob))
                .filteredOn(shared -> shared.getFile().equals(ref))
                .extracting(SharedFile::getGroup)
                .containsExactly("photos");
        assertNobodyHasItInPublic(ref);

        peerctl(ada).ok("unshare", "cat.bin", "--group", "photos");
        Path second = cluster.file("dan/cat.bin");
        peerctl(dan).ok("get", hex(ref), second.toString(), "--group", "photos");
        TestFiles.assertSameBytes(second, file);
        assertThat(Fetch.chunksFrom(Fetch.at(dan, second).now(), bob)).isEqualTo(6);
    }

    @Test
    @Tag("S2-15")
    @Tag("S2-21")
    void whoIsNoMemberFindsNothingAndGetsNothing() {
        group("letters", "bob");
        Path file = newFile("letter.bin", MIB);
        FileRef ref = share(file, "letters");
        Path nowhere = cluster.file("cyd/letter.bin");

        for (List<String> command : List.of(
                List.of("ls", "--group", "letters"),
                List.of("locations", "letter.bin", "--group", "letters"),
                List.of("get", "letter.bin", nowhere.toString(), "--group", "letters"),
                List.of("get", hex(ref), nowhere.toString(), "--group", "letters"))) {
            Peerctl.Result refused = peerctl(cyd).run(command.toArray(String[]::new));
            assertThat(refused.exitCode()).as("%s", refused).isNotZero();
            assertThat(refused.err()).contains("not a member");
        }
        assertThat(peerctl(cyd).run("get", "letter.bin", nowhere.toString()).exitCode())
                .isNotZero();
        assertNobodyHasItInPublic(ref);
        assertServesNobody(ada, ref);
        assertThat(nowhere).doesNotExist();
    }

    @Test
    @Tag("S2-32")
    void aDownloadGoesOnWithItsGrantWhenEveryTrackerIsGoneAndWaitsForOneWhenItHasNone() throws IOException {
        group("films", "bob", "dan");
        Path file = newFile("film.bin", 24 * MIB);
        FileRef ref = share(file, "films");
        Fetch first = get(bob, ref, "films", cluster.file("bob/film.bin"));
        Fetch second = get(dan, ref, "films", cluster.file("dan/film.bin"));
        moving(first);
        moving(second);
        String address = cluster.tracker().address();

        cluster.tracker().kill();
        dan.kill();
        dan.restart();
        Download waiting = second.awaitStalled(SOON);

        assertThat(waiting.getReason()).contains("no trackers available").contains("goes on by itself");
        assertThat(waiting.getGroup()).isEqualTo("films");
        first.awaitSameBytesAs(file, SOON);
        assertThat(second.now().getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_STALLED);

        cluster.tracker().restartAt(address);
        second.awaitSameBytesAs(file, Duration.ofSeconds(90));
        assertThat(second.now().getChunksResumed()).isPositive();
    }

    @Test
    @Tag("S2-16")
    void aRemovedMemberGetsNoMoreChunksAndIsToldWhyWhatItHasStays() {
        group("plans", "bob");
        peerctl(ada).ok("group", "set", "plans", "--grant-lifetime", "1m");
        Path file = newFile("plan.bin", 400 * MIB);
        FileRef ref = share(file, "plans");
        Fetch fetch = get(bob, ref, "plans", cluster.file("bob/plan.bin"));
        moving(fetch);

        peerctl(ada).ok("group", "remove", "plans", "bob");

        Download ended = fetch.await(
                "it is told", Duration.ofSeconds(95), now -> now.getState() == DownloadState.DOWNLOAD_STATE_FAILED);
        assertThat(ended.getFailureReason()).isEqualTo("NOT_IN_GROUP");
        assertThat(ended.getReason()).contains("not a member").contains("group join plans");
        assertThat(ended.getChunksDone()).isPositive().isLessThan(ended.getChunkCount());
        Peerctl.Result again = peerctl(bob).run("get", "plan.bin", "--group", "plans");
        assertThat(again.err()).contains("not a member");

        peerctl(ada).ok("group", "add", "plans", "bob");
        Fetch resumed = get(bob, ref, "plans", cluster.file("bob/plan.bin"));
        Download more = resumed.await("it goes on", SOON, now -> now.getChunksDone() > ended.getChunksDone());
        assertThat(more.getChunksResumed()).isGreaterThanOrEqualTo(ended.getChunksDone() - 1);
        peerctl(bob).ok("downloads", "cancel", Long.toString(more.getId()));
    }

    @Test
    @Tag("S2-16")
    void whoStaysAMemberIsCutOffByAnothersRemovalAndGoesOnByALaterGrant() throws IOException {
        group("parts", "bob", "dan");
        Path file = newFile("part.bin", 15 * MIB);
        FileRef ref = share(file, "parts");
        Fetch fetch = get(dan, ref, "parts", cluster.file("dan/part.bin"));
        moving(fetch);

        peerctl(ada).ok("group", "remove", "parts", "bob");

        Download done = fetch.awaitSameBytesAs(file, SOON);
        assertThat(done.getChunksResumed()).as("it was one download").isZero();
        assertThat(Files.readAllLines(ada.home().resolve("log/audit.log")))
                .as("a stream was ended, and read on by another grant")
                .filteredOn(line -> line.contains("ReadChunks"))
                .filteredOn(line -> line.contains(hex(ref)))
                .anyMatch(line -> line.contains("a member was removed since the grant was given"));
    }

    @Test
    @Tag("S2-16")
    void aFolderWhoseReaderIsRemovedKeepsWhatIsThereSaysWhyAndIsFinishedOnceTheReaderIsBack() {
        group("series", "bob");
        Path folder = cluster.file("shared/serial/0.bin").getParent();
        for (int i = 0; i < 6; i++) {
            TestFiles.random(folder.resolve(i + ".bin"), 3 * MIB, seed++);
        }
        peerctl(ada).ok("share", folder.toString(), "--group", "series");
        Path copy = cluster.file("bob/none").resolveSibling("serial");
        Fetch first = getNamed(bob, "serial", "series", copy);
        Download seen = first.await("bytes come", SOON, now -> now.getFolder().getBytesDone() > 2 * MIB);

        peerctl(ada).ok("group", "remove", "series", "bob");

        Download ended = first.await("it is told", SOON, now -> now.getState() == DownloadState.DOWNLOAD_STATE_FAILED);
        assertThat(ended.getFailureReason()).isEqualTo("NOT_IN_GROUP");
        assertThat(ended.getReason()).contains("not a member").contains("group join series");
        peerctl(ada).ok("group", "add", "series", "bob");
        Fetch second = getNamed(bob, "serial", "series", copy);
        Download done = second.awaitDone(SOON);
        assertThat(Fetch.chunksFrom(done, ada))
                .as("what was there is not fetched again")
                .isLessThanOrEqualTo((int) (36 - seen.getFolder().getBytesDone() / (MIB / 2)));
        for (int i = 0; i < 6; i++) {
            TestFiles.assertSameBytes(copy.resolve(i + ".bin"), folder.resolve(i + ".bin"));
        }
    }

    @Test
    @Tag("S2-20")
    void aFolderOfAGroupIsFetchedWholeAndSharedThereAlone() throws IOException {
        group("albums", "bob");
        Path folder = cluster.file("shared/album/large.bin").getParent();
        TestFiles.random(folder.resolve("large.bin"), 2 * MIB, seed++);
        Files.createDirectories(folder.resolve("small"));
        for (int i = 0; i < 40; i++) {
            TestFiles.random(folder.resolve("small/" + i), 100 + i, seed++);
        }
        peerctl(ada).ok("share", folder.toString(), "--group", "albums");
        Path copy = cluster.file("bob/albums/none").resolveSibling("album");

        peerctl(bob).ok("get", "album", copy.toString(), "--group", "albums");

        TestFiles.assertSameBytes(copy.resolve("large.bin"), folder.resolve("large.bin"));
        for (int i = 0; i < 40; i++) {
            TestFiles.assertSameBytes(copy.resolve("small/" + i), folder.resolve("small/" + i));
        }
        assertThat(Shares.list(bob))
                .filteredOn(shared -> shared.getPath().startsWith(copy.toString()))
                .hasSizeGreaterThan(41)
                .allMatch(shared -> shared.getGroup().equals("albums"));
        assertThat(peerctl(cyd).run("get", "album", "--group", "albums").err()).contains("not a member");
    }

    @Test
    void theSameFileInTwoGroupsIsReadInEachByItsMembersAlone() {
        group("left", "bob");
        group("right", "dan");
        Path file = newFile("both.bin", MIB);
        FileRef ref = share(file, "left");
        share(file, "right");
        get(bob, ref, "left", cluster.file("bob/both.bin")).awaitSameBytesAs(file, SOON);

        Fetch dans = get(dan, ref, "right", cluster.file("dan/both.bin"));
        dans.awaitSameBytesAs(file, SOON);

        assertThat(Fetch.chunksFrom(dans.now(), bob)).isZero();
        assertThat(peerctl(bob).run("get", hex(ref), "--group", "right").err()).contains("not a member");
        assertThat(Shares.list(bob))
                .filteredOn(shared -> shared.getFile().equals(ref))
                .extracting(SharedFile::getGroup)
                .containsExactly("left");
        assertNobodyHasItInPublic(ref);
    }

    private static DaemonProcess user(int number, String name) throws IOException {
        Path password = cluster.file("passwords/" + name);
        Files.writeString(password, PASSWORD);
        Peerctl peerctl = cluster.peerctl(number);
        peerctl.ok("user", "create", name, "--password-file", password.toString());
        assertThat(peerctl.ok("login", name, "--password-file", password.toString())
                        .out())
                .contains("logged in as " + name);
        return cluster.peer(number);
    }

    private static void group(String name, String... members) {
        peerctl(ada).ok("group", "create", name);
        for (String member : members) {
            peerctl(ada).ok("group", "add", name, member);
        }
    }

    private static FileRef share(Path file, String group) {
        peerctl(ada).ok("share", file.toString(), "--group", group);
        String name = file.getFileName().toString();
        SharedFile shared = Shares.list(ada).stream()
                .filter(each -> each.getName().equals(name) && each.getGroup().equals(group))
                .findFirst()
                .orElseThrow();
        Eventually.eventually(
                "the tracker knows " + name,
                () -> assertThat(Shares.list(ada))
                        .filteredOn(each -> each.getFile().equals(shared.getFile()))
                        .allMatch(SharedFile::getAnnouncedToTracker));
        return shared.getFile();
    }

    private static Fetch get(DaemonProcess peer, FileRef ref, String group, Path destination) {
        peer.client()
                .peer()
                .startDownload(StartDownloadRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder()
                                .setGroup(group)
                                .setName(destination.getFileName().toString())
                                .setFileId(ref.getFileId()))
                        .setDestination(destination.toString())
                        .build());
        return Fetch.at(peer, destination);
    }

    private static Fetch getNamed(DaemonProcess peer, String name, String group, Path destination) {
        peer.client()
                .peer()
                .startDownload(StartDownloadRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder().setGroup(group).setName(name))
                        .setDestination(destination.toString())
                        .build());
        return Fetch.at(peer, destination);
    }

    private static void moving(Fetch fetch) {
        Predicate<Download> hasChunks = now -> now.getChunksDone() > 1;
        fetch.await("chunks come", SOON, hasChunks);
    }

    private static void assertNobodyHasItInPublic(FileRef ref) {
        assertThat(cyd.client()
                        .peer()
                        .findSources(
                                FindSourcesRequest.newBuilder().setFile(ref).build())
                        .getSourcesList())
                .isEmpty();
    }

    /** Whoever shows nothing is told of no file, whatever it asks. */
    private static void assertServesNobody(DaemonProcess peer, FileRef ref) {
        ManagedChannel channel =
                NettyChannelBuilder.forTarget(peer.address()).usePlaintext().build();
        try {
            ChunkServiceGrpc.ChunkServiceBlockingStub chunks =
                    ChunkServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
            assertNotFound(() -> chunks.getManifest(
                            GetManifestRequest.newBuilder().setFile(ref).build())
                    .next());
            assertNotFound(() -> chunks.readChunks(ReadChunksRequest.newBuilder()
                            .setFile(ref)
                            .addRanges(ChunkRange.newBuilder().setCount(1))
                            .build())
                    .next());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void assertNotFound(Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private static Peerctl peerctl(DaemonProcess peer) {
        return cluster.peerctl(peer);
    }

    private static Path newFile(String name, long size) {
        return TestFiles.random(cluster.file("shared/" + name), size, seed++);
    }

    private static String hex(FileRef ref) {
        return HexFormat.of().formatHex(ref.getFileId().toByteArray());
    }
}
