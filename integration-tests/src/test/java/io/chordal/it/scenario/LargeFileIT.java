// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.harness.Bep52Root;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.SharedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 2 and 3 GiB through five peers, with and without kills. Needs 16 GiB of disk and minutes, so it runs only when asked
 * for: {@code mvn -B verify -pl integration-tests -am -Dgroups=slow -DexcludedGroups=none}.
 */
@Tag("slow")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LargeFileIT {
    private static final long GIB = 1L << 30;
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration LONG = Duration.ofMinutes(12);

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static long seed = 9000;

    private Path original;

    @BeforeAll
    static void start() {
        cluster = WORKPLACE
                .cluster("large")
                .everyPeer("--upload-limit", "60MiB/s")
                .peers(5)
                .start();
        Rings.awaitOneRing(cluster.livePeers());
    }

    @BeforeEach
    void startAfresh(TestInfo test) {
        original = cluster.file(test.getTestMethod().orElseThrow().getName() + ".bin");
    }

    @Test
    @Tag("S0-24")
    void twoGibibytesGoThrough() throws Exception {
        SharedFile shared = share(2 * GIB);
        Fetch fetch = fetchAt(2, shared);
        fetch.awaitSameBytesAs(original, LONG);
        remove(List.of(fetch));
    }

    @Test
    void threeGibibytesReachFourPeersThoughTheSeederDiesLate() throws Exception {
        SharedFile shared = share(3 * GIB);
        List<Fetch> fetches = fetchAtTheOtherFour(shared);
        Eventually.until(
                "the four hold every chunk",
                LONG,
                () -> heldByTheFour(shared),
                held -> held.cardinality() == shared.getChunkCount());
        cluster.peer(1).kill();
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));
        cluster.peer(1).restart();
        remove(fetches);
    }

    @Test
    void threeGibibytesStallWhenTheSeederDiesEarlyAndArriveWhenItIsBack() throws Exception {
        SharedFile shared = share(3 * GIB);
        List<Fetch> fetches = fetchAtTheOtherFour(shared);
        fetches.get(0).await("has begun", SOON, download -> download.getChunksDone() >= 100);
        cluster.peer(1).kill();
        for (Fetch fetch : fetches) {
            assertThat(fetch.awaitStalled(SOON).getReason()).startsWith("stalled: no source has chunks ");
        }
        cluster.peer(1).restart();
        fetches.forEach(fetch -> fetch.awaitSameBytesAs(original, LONG));
        remove(fetches);
    }

    @Test
    void threeGibibytesArriveThoughEveryProcessDiesOnce() throws Exception {
        SharedFile shared = share(3 * GIB);
        List<Fetch> fetches = fetchAtTheOtherFour(shared);
        fetches.get(0).await("has begun", SOON, download -> download.getChunksDone() >= 100);
        String trackerAddress = cluster.tracker().address();
        cluster.tracker().kill();
        for (int number = 1; number <= 5; number++) {
            cluster.peer(number).kill();
            cluster.peer(number).restart();
        }
        cluster.tracker().restartAt(trackerAddress);
        for (Fetch fetch : fetches) {
            Download done = fetch.awaitSameBytesAs(original, LONG);
            assertThat(done.getChunksResumed()).as("chunks not fetched again").isPositive();
        }
        remove(fetches);
    }

    private SharedFile share(long size) {
        SharedFile shared = Shares.share(cluster.peer(1), TestFiles.random(original, size, seed++));
        assertThat(HexFormat.of().formatHex(shared.getFile().getFileId().toByteArray()))
                .isEqualTo(Bep52Root.of(original));
        return shared;
    }

    private List<Fetch> fetchAtTheOtherFour(SharedFile shared) {
        return IntStream.rangeClosed(2, 5)
                .mapToObj(number -> fetchAt(number, shared))
                .toList();
    }

    private Fetch fetchAt(int number, SharedFile shared) {
        return Fetch.start(
                cluster.peer(number),
                shared.getTicket(),
                cluster.file("peer-" + number + "/" + original.getFileName()));
    }

    private static BitSet heldByTheFour(SharedFile shared) {
        BitSet held = new BitSet();
        for (int number = 2; number <= 5; number++) {
            held.or(Shares.chunks(cluster.peer(number), shared.getFile()));
        }
        return held;
    }

    private void remove(List<Fetch> fetches) throws Exception {
        Files.delete(original);
        for (Fetch fetch : fetches) {
            Files.delete(fetch.destination());
        }
    }
}
