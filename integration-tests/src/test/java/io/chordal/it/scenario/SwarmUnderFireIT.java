// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.transfer.v1.FileRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 32 or 64 MiB through five peers while processes are killed. Every peer's upload is limited, so that there is a middle in
 * which to kill; the peers that were killed come back on their homes, so that the next test finds all of them.
 */
class SwarmUnderFireIT {
    private static final int SIZE = 32 * MIB;
    private static final int LARGE = 64 * MIB;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static long seed = 1;

    @BeforeAll
    static void start() {
        cluster = WORKPLACE
                .cluster("five")
                .peer("--upload-limit", "12MiB/s")
                .peer("--upload-limit", "6MiB/s")
                .peer("--upload-limit", "6MiB/s")
                .peer("--upload-limit", "6MiB/s")
                .peer("--upload-limit", "6MiB/s")
                .start();
        Rings.awaitOneRing(cluster.livePeers());
    }

    @AfterEach
    void bringBackWhoDied() {
        IntStream.rangeClosed(1, 5)
                .mapToObj(cluster::peer)
                .filter(peer -> !peer.isAlive())
                .forEach(DaemonProcess::restart);
    }

    @Test
    @Tag("S1-17")
    void downloadsFinishWithoutASeederThatDiesOnceTheOthersHoldEveryChunk() {
        Path original = newFile("dies-late.bin", LARGE);
        SharedFile shared = Shares.share(cluster.peer(1), original);
        List<Fetch> fetches = fetchAtTheOtherFour(shared, original);
        Eventually.until(
                "the four hold every chunk",
                SOON,
                () -> heldByTheFour(shared.getFile()),
                held -> held.cardinality() == LARGE / TestFiles.CHUNK);
        cluster.peer(1).kill();
        assertThat(fetches.stream().filter(fetch -> fetch.now().getState() == DownloadState.DOWNLOAD_STATE_DONE))
                .as("downloads that were whole when the seeder died")
                .hasSizeLessThan(4);
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));
    }

    @Test
    void downloadsSayWhatIsMissingWhenTheOnlySeederDiesEarlyAndFinishWhenItIsBack() {
        Path original = newFile("dies-early.bin", LARGE);
        SharedFile shared = Shares.share(cluster.peer(1), original);
        List<Fetch> fetches = fetchAtTheOtherFour(shared, original);
        fetches.forEach(fetch -> fetch.await("has begun", SOON, download -> download.getChunksDone() > 0));
        cluster.peer(1).kill();
        BitSet held = heldByTheFour(shared.getFile());
        assertThat(held.cardinality()).as("chunks that survive").isLessThan(LARGE / TestFiles.CHUNK);

        for (Fetch fetch : fetches) {
            Download stalled = fetch.awaitStalled(SOON);
            assertThat(stalled.getReason()).startsWith("stalled: no source has chunks ");
            assertThat(Files.exists(fetch.destination()))
                    .as("an unfinished file is visible")
                    .isFalse();
        }
        cluster.peer(1).restart();
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));
    }

    @Test
    @Tag("S1-17")
    void aDownloadGoesOnWithoutTheTrackerWhichKnowsEverythingAgainWhenItIsBack() {
        Path original = newFile("no-tracker.bin", SIZE);
        SharedFile shared = Shares.share(cluster.peer(1), original);
        List<Fetch> fetches = fetchAtTheOtherFour(shared, original);
        fetches.get(0).await("has some chunks", SOON, download -> download.getChunksDone() >= 4);
        String address = cluster.tracker().address();
        cluster.tracker().kill();
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));

        cluster.tracker().restartAt(address);
        Eventually.eventually(
                "the tracker lists the file with all who have it",
                LONG,
                () -> assertThat(catalogue()).anySatisfy(entry -> {
                    assertThat(entry.getFile()).isEqualTo(shared.getFile());
                    assertThat(entry.getName()).isEqualTo(original.getFileName().toString());
                    assertThat(entry.getSeeders()).isEqualTo(5);
                }));
    }

    @Test
    void aDownloadThatIsKilledGoesOnWhereItWasAtTheNextStart() {
        Path original = newFile("resumed.bin", SIZE);
        SharedFile shared = Shares.share(cluster.peer(1), original);
        Fetch fetch = Fetch.start(cluster.peer(2), shared.getTicket(), cluster.file("got/resumed.bin"));
        fetch.await("is in the middle", SOON, download -> download.getChunksDone() >= SIZE / TestFiles.CHUNK / 4);
        cluster.peer(2).kill();
        assertThat(fetch.destination()).doesNotExist();
        cluster.peer(2).restart();

        Download done = fetch.awaitSameBytesAs(original, LONG);
        assertThat(done.getChunksResumed())
                .as("chunks that were not fetched again")
                .isPositive();
    }

    @Test
    void aRingNodeThatDiesDisturbsNoDownload() {
        Path original = newFile("ring-node.bin", SIZE);
        SharedFile shared = Shares.share(cluster.peer(1), original);
        List<Fetch> fetches = IntStream.of(2, 3, 4)
                .mapToObj(number -> fetchAt(cluster.peer(number), shared, original))
                .toList();
        fetches.get(0).await("has some chunks", SOON, download -> download.getChunksDone() >= 4);
        cluster.peer(5).kill();
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));
        Rings.awaitOneRing(cluster.livePeers());

        cluster.peer(5).restart();
        Rings.awaitOneRing(cluster.livePeers());
        assertThat(cluster.livePeers()).hasSize(5);
    }

    private static Path newFile(String name, int size) {
        return TestFiles.random(cluster.file(name), size, seed++);
    }

    private static List<Fetch> fetchAtTheOtherFour(SharedFile shared, Path original) {
        return IntStream.rangeClosed(2, 5)
                .mapToObj(number -> fetchAt(cluster.peer(number), shared, original))
                .toList();
    }

    private static Fetch fetchAt(DaemonProcess peer, SharedFile shared, Path original) {
        return Fetch.start(peer, shared.getTicket(), cluster.file(peer.name() + "/" + original.getFileName()));
    }

    private static BitSet heldByTheFour(FileRef file) {
        BitSet held = new BitSet();
        for (int number = 2; number <= 5; number++) {
            held.or(Shares.chunks(cluster.peer(number), file));
        }
        return held;
    }

    private static List<CatalogEntry> catalogue() {
        return cluster.tracker()
                .client()
                .catalog()
                .listFiles(ListFilesRequest.newBuilder().setPageSize(1000).build())
                .getFilesList();
    }
}
