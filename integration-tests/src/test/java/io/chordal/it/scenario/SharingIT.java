// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.CHUNK;
import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.chordal.it.harness.Bep52Root;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.HeldSources;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What users type to share and fetch among a tracker and six peers, and what they read. The fifth peer sends slowly and
 * the sixth delays its chunks, so that there is a middle of a download; tests that end a peer start it again.
 */
class SharingIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static DaemonProcess slow;
    private static DaemonProcess delayed;
    private static long seed = 1000;

    @BeforeAll
    static void start() {
        cluster = WORKPLACE
                .cluster("sharing")
                .peers(4)
                .peer("--upload-limit", "4MiB/s")
                .peer("--upload-delay", "100ms")
                .start();
        slow = cluster.peer(5);
        delayed = cluster.peer(6);
        Rings.awaitOneRing(cluster.livePeers());
    }

    @Test
    @Tag("S0-16")
    @Tag("S0-21")
    void anUploadedFileIsInTheCatalogueOnTheRingAndServed() {
        Path file = newFile("uploaded.bin", MIB);
        Peerctl.Result uploaded = cluster.peerctl(1).ok("upload_file", file.toString(), "public");
        assertThat(uploaded.out() + uploaded.err()).contains("Upload succeeded!");

        LookUpFileResponse found = lookUp("uploaded.bin");
        assertThat(found.getFilesList()).singleElement().satisfies(entry -> {
            assertThat(hex(entry.getFile())).isEqualTo(Bep52Root.of(file));
            assertThat(entry.getFile().getSize()).isEqualTo(MIB);
            assertThat(HexFormat.of().formatHex(entry.getSha256().toByteArray()))
                    .isEqualTo(TestFiles.sha256(file));
        });
        assertThat(found.hasEntrance()).as("a ring node is named").isTrue();
        FileRef ref = found.getFiles(0).getFile();
        Eventually.eventually(
                "tracker and ring name the peer",
                () -> assertThat(sources(3, ref).getSourcesList())
                        .singleElement()
                        .satisfies(source -> {
                            assertThat(source.getFromTracker()).isTrue();
                            assertThat(source.getFromRing()).isTrue();
                            assertThat(source.getReachable()).isTrue();
                            assertThat(source.getPeer().getPort()).isEqualTo(port(cluster.peer(1)));
                        }));
        assertThat(cluster.peer(1)
                        .client()
                        .chunks()
                        .getManifest(
                                GetManifestRequest.newBuilder().setFile(ref).build())
                        .next()
                        .getHead()
                        .getChunkCount())
                .isEqualTo(2);
    }

    @Test
    @Tag("S0-17")
    void aFileIsLookedUpByNameWithARandomEntranceAndAnUnknownOneIsNotFound() {
        Path file = newFile("looked-up.bin", MIB);
        Shares.share(cluster.peer(2), file);
        Set<Integer> entrances = new TreeSet<>();
        Eventually.eventually("several entrances were named", () -> {
            LookUpFileResponse found = lookUp("looked-up.bin");
            assertThat(hex(found.getFiles(0).getFile())).isEqualTo(Bep52Root.of(file));
            entrances.add(found.getEntrance().getPort());
            assertThat(entrances).hasSizeGreaterThan(1);
        });
        assertThat(entrances)
                .isSubsetOf(cluster.livePeers().stream().map(SharingIT::port).toList());

        Peerctl.Result unknown = cluster.peerctl(3)
                .run("download_file", "public", "no-such-file")
                .exitedWith(3);
        assertThat(unknown.err()).containsIgnoringCase("file not found");
    }

    @Test
    @Tag("S0-22")
    void aDownloadFromOneHolderSavesTheFileAndSaysSo() {
        Path file = newFile("single.bin", 6 * MIB);
        SharedFile shared = Shares.share(cluster.peer(1), file);
        Fetch.start(cluster.peer(2), shared.getTicket(), cluster.file("single/second.bin"))
                .awaitSameBytesAs(file, SOON);
        awaitSources(3, shared.getFile(), 2);
        Path target = cluster.file("single/third.bin");
        Peerctl.Result got = cluster.peerctl(3)
                .ok("download_file", "public", "single.bin", target.toString(), "--strategy", "single");
        assertThat(got.out() + got.err()).contains("Download succeeded!");
        TestFiles.assertSameBytes(target, file);
        Download download = Fetch.at(cluster.peer(3), target).now();
        assertThat(download.getSourcesList())
                .filteredOn(source -> source.getChunks() > 0)
                .as("holders that chunks came from")
                .singleElement()
                .satisfies(source -> assertThat(source.getChunks()).isEqualTo(12));
    }

    @Test
    @Tag("S0-22")
    void aFileThatNobodyHoldsIsWaitedForWithTheReason() {
        String ticket = "chordal:" + "ab".repeat(32) + "-1000/nobody.bin@"
                + cluster.tracker().address();
        Path target = cluster.file("nobody/x.bin");
        Peerctl.Result got = cluster.peerctl(2).run("get", ticket, target.toString(), "--timeout", "1s");
        assertThat(got.exitedWith(7).err()).contains("no source");
        long id = Fetch.at(cluster.peer(2), target).now().getId();
        assertThat(cluster.peerctl(2)
                        .ok("downloads", "cancel", Long.toString(id))
                        .out())
                .contains("cancelled");
    }

    @Test
    @Tag("S0-23")
    void aFileThatWasFetchedHasTwoLocationsUnlessTheUserSaidNoSeed() {
        Path file = newFile("seeded.bin", MIB);
        SharedFile shared = Shares.share(cluster.peer(1), file);
        cluster.peerctl(2)
                .ok(
                        "get",
                        shared.getTicket(),
                        cluster.file("seeded/no-seed.bin").toString(),
                        "--no-seed");
        // It served what it had while it fetched; the ring hears a moment later that it no longer does.
        Eventually.eventually(
                "only the first peer is named",
                () -> assertThat(sources(4, shared.getFile()).getSourcesList()).hasSize(1));
        cluster.peerctl(3)
                .ok("get", shared.getTicket(), cluster.file("seeded/seed.bin").toString());
        awaitSources(4, shared.getFile(), 2);
        String locations =
                cluster.peerctl(4).ok("locations", "public", "seeded.bin").out();
        assertThat(locations)
                .contains(cluster.peer(1).address(), cluster.peer(3).address());
        assertThat(locations).doesNotContain(cluster.peer(2).address());
    }

    @Test
    @Tag("S0-24")
    void fourMebibytesAndSixtyFourGoThrough() {
        for (int size : new int[] {4 * MIB, 64 * MIB}) {
            Path file = newFile("sized-" + size + ".bin", size);
            SharedFile shared = Shares.share(cluster.peer(1), file);
            assertThat(hex(shared.getFile())).isEqualTo(Bep52Root.of(file));
            Path target = cluster.file("sized/" + size);
            cluster.peerctl(2).ok("get", shared.getTicket(), target.toString());
            TestFiles.assertSameBytes(target, file);
        }
    }

    @Test
    @Tag("S0-26")
    void sharesAreKeptAcrossARestartAndNamedByTheHashOfTheirBytes() {
        Path file = newFile("kept.bin", 3 * MIB);
        SharedFile shared = Shares.share(cluster.peer(4), file);
        assertThat(hex(shared.getFile())).isEqualTo(Bep52Root.of(file));
        cluster.peer(4).stop();
        cluster.peer(4).restart();
        Eventually.eventually(
                "the file is announced again",
                () -> assertThat(sources(1, shared.getFile()).getSourcesList()).anySatisfy(source -> {
                    assertThat(source.getPeer().getPort()).isEqualTo(port(cluster.peer(4)));
                    assertThat(source.getReachable()).isTrue();
                }));
        Fetch.start(cluster.peer(2), shared.getTicket(), cluster.file("kept/again.bin"))
                .awaitSameBytesAs(file, SOON);
    }

    @Test
    @Tag("S1-1")
    void everyFileOfAFolderHasItsOwnResultAndABadOneDoesNotRefuseTheOthers() {
        Path folder = newFile("folder/first.bin", MIB).getParent();
        TestFiles.random(folder.resolve("con.bin"), MIB, seed++);
        TestFiles.random(folder.resolve("empty.bin"), 0, seed++);
        TestFiles.random(folder.resolve("second.bin"), MIB, seed++);
        Peerctl.Result shared = cluster.peerctl(1)
                .run("share", folder.toString(), "--output", "ndjson")
                .exitedWith(2);
        assertThat(shared.out().lines().filter(line -> line.contains("\"event\":\"shared\"")))
                .satisfiesExactly(
                        first -> assertThat(first).contains("first.bin"),
                        second -> assertThat(second).contains("second.bin"));
        assertThat(shared.lastLine()).contains("\"event\":\"folder\"", "\"files\":3");
        assertThat(shared.err())
                .contains("Windows reserves it for a device", "con.bin")
                .contains("cannot upload empty file (0 bytes)", "empty.bin");
        assertThat(cluster.peerctl(3).ok("list_files", "public").out())
                .contains("first.bin", "second.bin", "folder/")
                .doesNotContain("empty.bin", "con.bin");
    }

    @Test
    @Tag("S1-2")
    void theFileListHasANumberANameAndASizeForEachFile() {
        Shares.share(cluster.peer(1), newFile("listed one.bin", 12345));
        Shares.share(cluster.peer(2), newFile("listed-two.bin", 54321));
        String list = cluster.peerctl(3).ok("list_files", "public").out();
        assertThat(list).containsPattern("\\[x] *\\| Filename *\\| File size \\(B\\)");
        assertThat(list).containsPattern("\\[\\d+] *\\| listed one\\.bin *\\| *12345");
        assertThat(list).containsPattern("\\[\\d+] *\\| listed-two\\.bin *\\| *54321");
    }

    @Test
    @Tag("S1-3")
    @Tag("S1-4")
    @Tag("S1-16")
    @Tag("S1-26")
    void whileADownloadRunsOthersSeeItsChunksAndItsUserItsProgress() {
        Path file = newFile("watched.bin", 24 * MIB);
        int come = 20;
        Path target = cluster.file("watched/copy.bin");
        try (HeldSources source = HeldSources.of(file, 1, come);
                Peerctl.Running get =
                        cluster.peerctl(2).start("get", source.ticket(), target.toString(), "--no-seed")) {
            source.register(cluster.tracker());
            Eventually.eventually(
                    "the tracker knows of the chunks that have come",
                    () -> assertThat(sources(3, source.file()).getSourcesList()).anySatisfy(one -> {
                        assertThat(one.getPeer().getPort()).isEqualTo(port(cluster.peer(2)));
                        assertThat(one.getFromTracker()).isTrue();
                        assertThat(Shares.bits(one.getChunks()).cardinality()).isEqualTo(come);
                    }));
            assertThat(target).doesNotExist();
            Eventually.eventually(
                    "so does whoever asks it",
                    () -> assertThat(cluster.peerctl(3)
                                    .ok("locations", "public", "watched.bin", "--chunks")
                                    .out())
                            .containsPattern(Pattern.quote(source.address()) + " +48 ")
                            .containsPattern(Pattern.quote(cluster.peer(2).address()) + " +20 ")
                            .containsPattern("rarest, by the tracker: 28 chunks with 1 holder: \\d+"));
            assertThat(cluster.peerctl(2).ok("downloads").out())
                    .contains("watched.bin")
                    .containsPattern("\\b41 ?%");
            assertThat(get.isAlive()).isTrue();
            source.letGo();
            assertThat(get.result().succeeded().out() + get.err()).containsPattern("\\d+ ?%");
        }
        TestFiles.assertSameBytes(target, file);
        assertThat(cluster.peerctl(3)
                        .run("locations", "public", "no-such-file")
                        .exitedWith(3)
                        .err())
                .containsIgnoringCase("not found");
    }

    @Test
    @Tag("S1-5")
    void aSeederThatAppearsMidwayServesChunks() {
        Path file = newFile("joined.bin", 32 * MIB);
        SharedFile shared = Shares.share(slow, file);
        Fetch fetch = Fetch.start(cluster.peer(2), shared.getTicket(), cluster.file("joined/copy.bin"));
        fetch.await("has begun", SOON, download -> download.getChunksDone() >= 2);
        Shares.share(cluster.peer(3), file);
        Download done = fetch.awaitSameBytesAs(file, SOON);
        assertThat(Fetch.chunksFrom(done, cluster.peer(3)))
                .as("chunks of the newcomer")
                .isPositive();
        assertThat(Fetch.chunksFrom(done, slow))
                .as("chunks of the first seeder")
                .isPositive();
    }

    @Test
    @Tag("S1-6")
    void aPeerThatLeavesTakesItsFilesOutOfTheCatalogue() {
        Path file = newFile("gone.bin", MIB);
        Shares.share(delayed, file);
        assertThat(cluster.peerctl(1).ok("list_files", "public").out()).contains("gone.bin");
        delayed.stop();
        assertThat(cluster.peerctl(1).ok("list_files", "public").out()).doesNotContain("gone.bin");
        assertThat(file).exists();
        delayed.restart();
    }

    @Test
    @Tag("S1-9")
    void chunksComeFromTwoPeersAtOnceAndTheSummarySaysWhich() {
        Path file = newFile("two-seeders.bin", 24 * MIB);
        Shares.share(slow, file);
        SharedFile shared = Shares.share(delayed, file);
        Path target = cluster.file("two-seeders/copy.bin");
        Peerctl.Result got = cluster.peerctl(3).ok("get", shared.getTicket(), target.toString(), "-v");
        TestFiles.assertSameBytes(target, file);
        BitSet given = chunksOf(got, slow);
        assertThat(given.intersects(chunksOf(got, delayed))).isFalse();
        given.or(chunksOf(got, delayed));
        assertThat(given.cardinality()).as("chunks whose source is said").isEqualTo(24 * MIB / CHUNK);
        int fromFirst = chunksInSummary(got, slow.address());
        int fromSecond = chunksInSummary(got, delayed.address());
        assertThat(fromFirst).isPositive();
        assertThat(fromSecond).isPositive();
        assertThat(fromFirst + fromSecond).isEqualTo(24 * MIB / CHUNK);
    }

    @Test
    @Tag("S1-13")
    void aFileThatIsThereIsNotFetchedAgain() {
        Path file = newFile("twice.bin", 2 * MIB);
        SharedFile shared = Shares.share(cluster.peer(1), file);
        Path target = cluster.file("twice/copy.bin");
        cluster.peerctl(2).ok("download_file", "public", "twice.bin", target.toString());
        long uploaded = uploadedBytes(1, shared);
        Peerctl.Result again = cluster.peerctl(2).ok("download_file", "public", "twice.bin", target.toString());
        assertThat(again.out()).contains("You already have this file.", target.toString());
        assertThat(uploadedBytes(1, shared)).as("bytes served by the seeder").isEqualTo(uploaded);
    }

    @Test
    void aGetThatDiedWithItsPeerGoesOnWhereItWasWhenItIsTypedAgain() {
        Path file = newFile("resumed.bin", 16 * MIB);
        Path target = cluster.file("resumed/copy.bin");
        try (HeldSources source = HeldSources.of(file, 1, 12)) {
            try (Peerctl.Running get = cluster.peerctl(3).start("get", source.ticket(), target.toString())) {
                Fetch.at(cluster.peer(3), target)
                        .await("is in the middle", SOON, download -> download.getChunksDone() == 12);
                cluster.peer(3).kill();
                assertThat(get.result().exitedWith(5).err()).contains("went away while it fetched the file");
            }
            cluster.peer(3).restart();
            try (Peerctl.Running get = cluster.peerctl(3).start("get", source.ticket(), target.toString())) {
                Eventually.eventually(
                        "the command watches it", () -> assertThat(get.err()).contains(" of 32 chunks"));
                source.letGo();
                goesOn(get.result().succeeded(), source.address());
            }
        }
        TestFiles.assertSameBytes(target, file);
    }

    private static void goesOn(Peerctl.Result again, String source) {
        Matcher resumed = Pattern.compile("Resumed: skipped (\\d+) already-downloaded chunks")
                .matcher(again.out());
        assertThat(resumed.find()).as("%s", again).isTrue();
        int skipped = Integer.parseInt(resumed.group(1));
        assertThat(skipped).isPositive();
        assertThat(chunksInSummary(again, source)).isEqualTo(32 - skipped);
    }

    @Test
    @Tag("S1-18")
    void aPeerThatDelaysItsChunksServesFewer() {
        Path file = newFile("raced.bin", 32 * MIB);
        Shares.share(cluster.peer(1), file);
        SharedFile shared = Shares.share(delayed, file);
        Download done = Fetch.start(cluster.peer(4), shared.getTicket(), cluster.file("raced/copy.bin"))
                .awaitSameBytesAs(file, SOON);
        assertThat(Fetch.chunksFrom(done, delayed)).isLessThan(Fetch.chunksFrom(done, cluster.peer(1)) / 2);
    }

    @Test
    @Tag("S1-19")
    void noMoreChunksAreUnderWayThanTheUserAllows() {
        Path file = newFile("parallel.bin", 16 * MIB);
        int id = 0;
        for (int allowed : new int[] {3, 7}) {
            try (HeldSources sources = HeldSources.of(file, 8, 0);
                    Peerctl.Running get = cluster.peerctl(3)
                            .start(
                                    "get",
                                    sources.ticket(),
                                    cluster.file("parallel/" + id++).toString(),
                                    "--parallel",
                                    Integer.toString(allowed))) {
                Eventually.eventually(
                        "as many are under way as allowed",
                        () -> assertThat(sources.underWay()).isEqualTo(allowed));
                Eventually.always(
                        "no more ever are",
                        Duration.ofSeconds(1),
                        () -> assertThat(sources.mostUnderWay()).isEqualTo(allowed));
                get.interrupt();
                get.result().exitedWith(130);
            }
            String number = Long.toString(Fetch.at(cluster.peer(3), cluster.file("parallel/" + (id - 1)))
                    .now()
                    .getId());
            cluster.peerctl(3).ok("downloads", "cancel", number);
        }
    }

    @Test
    @Tag("S1-20")
    void anUnfinishedFileIsNeverVisibleAndNothingIsLeftBesideAFinishedOne() throws IOException {
        Path file = newFile("hidden.bin", 8 * MIB);
        SharedFile shared = Shares.share(slow, file);
        Fetch fetch = Fetch.start(cluster.peer(2), shared.getTicket(), cluster.file("hidden/copy.bin"));
        fetch.await("is in the middle", SOON, download -> download.getChunksDone() >= 4);
        cluster.peer(2).kill();
        assertThat(visibleFiles(fetch.destination().getParent())).isEmpty();
        cluster.peer(2).restart();
        fetch.awaitSameBytesAs(file, SOON);
        Eventually.eventually(
                "only the finished file is left",
                () -> assertThat(allFiles(fetch.destination().getParent())).containsExactly("copy.bin"));
    }

    @Test
    @Tag("S1-27")
    void twoPeersFetchFromOneAtTheSameTimeAndThenItFetchesFromOneOfThem() {
        Path lecture = newFile("lecture.bin", 8 * MIB);
        Shares.share(slow, lecture);
        Path second = cluster.file("lecture/second.bin");
        Path third = cluster.file("lecture/third.bin");
        List.of(
                        CompletableFuture.runAsync(() ->
                                cluster.peerctl(2).ok("download_file", "public", "lecture.bin", second.toString())),
                        CompletableFuture.runAsync(() ->
                                cluster.peerctl(3).ok("download_file", "public", "lecture.bin", third.toString())))
                .forEach(CompletableFuture::join);
        Download one = Fetch.at(cluster.peer(2), second).now();
        Download other = Fetch.at(cluster.peer(3), third).now();
        assertThat(instant(one.getStartedAt())).isBefore(instant(other.getEndedAt()));
        assertThat(instant(other.getStartedAt())).isBefore(instant(one.getEndedAt()));
        assertThat(List.of(one, other))
                .allSatisfy(
                        download -> assertThat(Fetch.chunksFrom(download, slow)).isPositive());
        TestFiles.assertSameBytes(second, lecture);
        TestFiles.assertSameBytes(third, lecture);

        Path homework = newFile("homework.bin", 4 * MIB);
        cluster.peerctl(2).ok("upload_file", homework.toString(), "public");
        Path back = cluster.file("lecture/homework.bin");
        cluster.peerctl(slow).ok("download_file", "public", "homework.bin", back.toString());
        TestFiles.assertSameBytes(back, homework);
    }

    @Test
    void aTicketIsTheLastLineAndWorksAsItStands() {
        Path file = newFile("mit Umlaut äöü.bin", MIB + 1);
        Peerctl.Result shared = cluster.peerctl(1).ok("share", file.toString());
        assertThat(shared.lastLine()).startsWith("peerctl get chordal:");
        String ticket = cluster.peerctl(1).ok("ticket", "mit Umlaut äöü.bin").lastLine();
        assertThat(shared.lastLine()).contains(ticket);
        Path folder = cluster.file("by-ticket/copy").getParent();
        assertThat(cluster.peerctl(2)
                        .run("get", ticket, folder.resolve("missing/copy").toString())
                        .exitedWith(3)
                        .err())
                .contains("there is no folder");
        cluster.peerctl(2).ok("get", ticket, folder.toString());
        TestFiles.assertSameBytes(folder.resolve("mit Umlaut äöü.bin"), file);
        assertThat(cluster.peerctl(2)
                        .ok("verify", folder.resolve("mit Umlaut äöü.bin").toString(), ticket)
                        .out())
                .contains(Bep52Root.of(file), TestFiles.sha256(file));
        Path other = newFile("other.bin", MIB + 1);
        cluster.peerctl(2).run("verify", other.toString(), ticket).exitedWith(6);
    }

    @Test
    void whatIsNoLongerSharedIsFoundNowhere() {
        Path file = newFile("unshared.bin", MIB);
        SharedFile shared = Shares.share(cluster.peer(1), file);
        cluster.peerctl(1).ok("unshare", "unshared.bin");
        Eventually.eventually(
                "nobody is named as a source",
                () -> assertThat(sources(2, shared.getFile()).getSourcesList()).isEmpty());
        assertThat(cluster.peerctl(2).ok("list_files", "public").out()).doesNotContain("unshared.bin");
        assertThat(file).exists();
    }

    private static Path newFile(String name, int size) {
        return TestFiles.random(cluster.file("originals/" + name), size, seed++);
    }

    private static LookUpFileResponse lookUp(String name) {
        return cluster.tracker()
                .client()
                .catalog()
                .lookUpFile(LookUpFileRequest.newBuilder().setName(name).build());
    }

    private static FindSourcesResponse sources(int asked, FileRef file) {
        return cluster.peer(asked)
                .client()
                .peer()
                .findSources(FindSourcesRequest.newBuilder().setFile(file).build());
    }

    private static void awaitSources(int asked, FileRef file, int count) {
        Eventually.eventually(
                count + " sources are known",
                () -> assertThat(sources(asked, file).getSourcesList())
                        .filteredOn(source -> source.getReachable() && source.getFromTracker())
                        .hasSize(count));
    }

    private static long uploadedBytes(int peer, SharedFile shared) {
        return Shares.list(cluster.peer(peer)).stream()
                .filter(one -> one.getFile().equals(shared.getFile()))
                .mapToLong(SharedFile::getUploadedBytes)
                .sum();
    }

    private static BitSet chunksOf(Peerctl.Result result, DaemonProcess source) {
        Matcher line = Pattern.compile("(?m)^From " + Pattern.quote(source.address()) + ": chunks ([0-9,-]+)$")
                .matcher(result.out());
        assertThat(line.find())
                .as("chunks from %s in%n%s", source.address(), result)
                .isTrue();
        BitSet chunks = new BitSet();
        for (String range : line.group(1).split(",")) {
            String[] ends = range.split("-");
            chunks.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return chunks;
    }

    private static int chunksInSummary(Peerctl.Result result, String source) {
        Matcher summary = Pattern.compile("Chunks per source: .*" + Pattern.quote(source) + " (\\d+)")
                .matcher(result.out());
        assertThat(summary.find()).as("chunks from %s in%n%s", source, result).isTrue();
        return Integer.parseInt(summary.group(1));
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static int port(DaemonProcess peer) {
        return Integer.parseInt(peer.address().substring(peer.address().lastIndexOf(':') + 1));
    }

    private static String hex(FileRef file) {
        return HexFormat.of().formatHex(file.getFileId().toByteArray());
    }

    private static List<String> visibleFiles(Path folder) throws IOException {
        return allFiles(folder).stream().filter(name -> !name.startsWith(".")).toList();
    }

    private static List<String> allFiles(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
