// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.ResumeDownloadRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.Strategy;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several peers in one swarm: who gives what to whom, and what happens when somebody dies, lies or is slow. */
class SwarmTest {
    private static final int CHUNKS = 24;

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
    @Tag("S1-12")
    void aPeerServesChunksOfAFileThatItDoesNotHaveWhole() throws IOException {
        Peer first = peers.start("first", slow(100));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(first, original);
        Peer middle = peers.start("middle", plain());
        long id = begin(middle, shared, "m.bin");
        eventually("the middle has some chunks", () -> peers.look(middle, id).getChunksDone() >= 3);
        pause(middle, id);

        Peer last = peers.start("last", plain());
        Download copy = peers.fetch(last, shared.getTicket(), folder.resolve("l.bin"));

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(folder.resolve("l.bin")).hasSameBinaryContentAs(original);
        assertThat(chunksFrom(copy, middle)).as(copy.toString()).isPositive();
        assertThat(peers.look(middle, id).getChunksDone()).isLessThan(CHUNKS);
    }

    @Test
    @Tag("S1-18")
    void aSlowPeerGivesFewerChunks() throws IOException {
        Peer fast = peers.start("fast", slow(20));
        Peer slow = peers.start("slow", slow(200));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        peers.share(fast, original);
        SharedFile shared = peers.share(slow, original);
        Peer reader = peers.start("reader", plain());

        Download copy = peers.fetch(reader, shared.getTicket(), folder.resolve("r.bin"));

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(chunksFrom(copy, fast)).isGreaterThan(2 * chunksFrom(copy, slow));
        assertThat(chunksFrom(copy, slow)).isPositive();
    }

    @Test
    @Tag("S1-10")
    void aPeerThatSendsWrongBytesIsBannedAndItsChunksFetchedElsewhere() throws IOException {
        Peer honest = peers.start("honest", slow(30));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), 8);
        SharedFile shared = peers.share(honest, original);
        Manifest manifest = manifest(original);
        try (LyingPeer liar = new LyingPeer(manifest)) {
            liar.announce(manifest.ref(), tracker);
            Peer reader = peers.start("reader", plain());

            Download copy = peers.fetch(reader, shared.getTicket(), folder.resolve("r.bin"));

            assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
            assertThat(folder.resolve("r.bin")).hasSameBinaryContentAs(original);
            assertThat(copy.getBadChunks()).isPositive();
            assertThat(copy.getSourcesList())
                    .filteredOn(s -> s.getPeer().getPort() == liar.endpoint().port())
                    .singleElement()
                    .satisfies(s -> assertThat(s.getState()).startsWith("banned"))
                    .satisfies(s -> assertThat(s.getChunks()).isZero());
        }
    }

    @Test
    @Tag("S1-17")
    @Tag("S4-17")
    @Tag("faults")
    void aDownloadGoesOnWhenOneOfItsSourcesDies() throws IOException {
        Peer doomed = peers.start("doomed", slow(60));
        Peer survivor = peers.start("survivor", slow(60));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(survivor, original);
        peers.share(doomed, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "r.bin");
        eventually(
                "both have given",
                () -> chunksFrom(peers.look(reader, id), doomed) > 0
                        && chunksFrom(peers.look(reader, id), survivor) > 0);

        die(doomed);
        Download copy = peers.finish(reader, id);

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(folder.resolve("r.bin")).hasSameBinaryContentAs(original);
    }

    @Test
    void aDownloadWithoutSourcesSaysSoAndGoesOnWhenTheyAreBack() throws IOException {
        int port = TestPeers.freePort();
        Peer seeder = peers.start("seeder", setup -> slow(80).apply(setup.listen(port)));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(seeder, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "r.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 2);

        peers.stop(seeder);
        eventually("it is stalled", () -> peers.look(reader, id).getState() == DownloadState.DOWNLOAD_STATE_STALLED);
        assertThat(peers.look(reader, id).getReason()).startsWith("stalled: no source");
        assertThat(folder.resolve("r.bin")).doesNotExist();

        peers.start("seeder", setup -> slow(0).apply(setup.listen(port)));
        Download copy = peers.finish(reader, id);

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(folder.resolve("r.bin")).hasSameBinaryContentAs(original);
    }

    @Test
    @Tag("S1-20")
    void partialDataIsNeverSeenUnderTheFilesName() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        SharedFile shared = peers.share(seeder, TestFiles.chunks(folder.resolve("f.bin"), 10));
        Peer reader = peers.start("reader", plain());
        Path in = Files.createDirectory(folder.resolve("in"));
        long id = peers.get(reader, shared.getTicket(), in).getDownload().getId();
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 2);

        assertThat(in.resolve("f.bin")).doesNotExist();
        try (Stream<Path> visible = Files.list(in)) {
            assertThat(visible.map(p -> p.getFileName().toString())).allMatch(name -> name.startsWith("."));
        }
        peers.finish(reader, id);
        assertThat(in.resolve("f.bin")).exists();
        try (Stream<Path> all = Files.list(in)) {
            assertThat(all).hasSize(1);
        }
    }

    @Test
    void anInterruptedDownloadIsTakenUpByItselfAfterARestart() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(seeder, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "r.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 4);
        peers.stop(reader);

        Peer again = peers.start("reader", plain());
        eventually(
                "it is listed again",
                () ->
                        peers
                                .control(again)
                                .listDownloads(ListDownloadsRequest.getDefaultInstance())
                                .getDownloadsList()
                                .stream()
                                .anyMatch(d -> d.getId() == id));
        Download copy = peers.finish(again, id);

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(copy.getChunksResumed()).isGreaterThan(4);
        assertThat(folder.resolve("r.bin")).hasSameBinaryContentAs(original);
    }

    @Test
    void aFileThatGotItsNameBeforeAKillIsDoneAndSharedAfterTheRestart() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(seeder, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "r.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 2);
        peers.stop(reader);
        peers.stop(seeder);
        Files.copy(original, folder.resolve("r.bin"));

        Peer again = peers.start("reader", plain());

        eventually("it is listed", () -> again.control().downloads().list().size() == 1);
        Download copy = peers.finish(again, id);
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        eventually("it is shared", () -> tracker.knows(shared.getFile(), again));
        eventually("the order is forgotten", () -> again.control().downloads().openCount() == 0);
    }

    @Test
    void aSharedFileThatIsMovedAwayAndComesBackIsFetchedToItsEnd() throws IOException {
        Peer seeder = peers.start("seeder", slow(150));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(seeder, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "copy.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 2);
        Path away = Files.move(original, folder.resolve("away.bin"));

        eventually("nobody has it", () -> peers.look(reader, id).getReason().contains("shares it no more"));
        assertThat(peers.control(seeder)
                        .listShares(ListSharesRequest.getDefaultInstance())
                        .getFiles(0)
                        .getDamage())
                .contains("f.bin is gone");
        Files.move(away, original);

        assertThat(TestPeers.isDone(peers.finish(reader, id))).isTrue();
        assertThat(folder.resolve("copy.bin")).hasSameBinaryContentAs(original);
    }

    @Test
    void aShareThatChangedIsNotAnnouncedWholeWhileItIsFetchedAnew() throws IOException {
        Peer seeder = peers.start("seeder", slow(150));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(seeder, original);
        Peer reader = peers.start("reader", plain());
        Path copy = Files.copy(original, folder.resolve("copy.bin"));
        peers.share(reader, copy);
        eventually("all is announced", () -> tracker.chunks(shared.getFile(), reader) == CHUNKS);
        Files.writeString(copy, "another file");

        long id = begin(reader, shared, "again.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 2);
        pause(reader, id);

        eventually("what it fetched is announced", () -> {
            int told = tracker.chunks(shared.getFile(), reader);
            return told > 0 && told < CHUNKS;
        });
        assertThat(reader.control().shares().have(ref(shared)).orElseThrow().cardinality())
                .isBetween(1, CHUNKS - 1);
    }

    @Test
    @Tag("S1-11")
    void theStrategyThatTheUserChoosesDecidesWhichChunkIsNext() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        SharedFile shared = peers.share(seeder, TestFiles.chunks(folder.resolve("f.bin"), CHUNKS));
        Peer reader = peers.start("reader", plain());

        assertThat(firstChunks(reader, shared, Strategy.STRATEGY_SEQUENTIAL))
                .as("in order")
                .isEqualTo(IntStream.range(0, 6).boxed().toList());
        assertThat(firstChunks(reader, shared, Strategy.STRATEGY_RANDOM))
                .as("by chance")
                .isNotEqualTo(IntStream.range(0, 6).boxed().toList());
        assertThat(firstChunks(reader, shared, Strategy.STRATEGY_RAREST))
                .as("all are equally rare, so by chance")
                .isNotEqualTo(IntStream.range(0, 6).boxed().toList());
    }

    /** The six smallest numbers of the chunks that came first, one at a time; the download is cancelled then. */
    private List<Integer> firstChunks(Peer reader, SharedFile shared, Strategy strategy) {
        StartDownloadRequest request = StartDownloadRequest.newBuilder()
                .setTicket(shared.getTicket())
                .setDestination(folder.resolve(strategy.name()).toString())
                .setStrategy(strategy)
                .setParallel(1)
                .setNoSeed(true)
                .build();
        long id = peers.control(reader).startDownload(request).getDownload().getId();
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() >= 6);
        pause(reader, id);
        List<Integer> chunks = reader.control().shares().have(ref(shared)).orElseThrow().toBitSet().stream()
                .limit(6)
                .boxed()
                .toList();
        peers.control(reader)
                .cancelDownload(CancelDownloadRequest.newBuilder().setId(id).build());
        return chunks;
    }

    @Test
    @Tag("S1-5")
    void newChunksAreAnnouncedInBatches() throws IOException {
        Peer seeder = peers.start("seeder", slow(150));
        SharedFile shared = peers.share(seeder, TestFiles.chunks(folder.resolve("f.bin"), CHUNKS));
        Peer reader = peers.start("reader", setup -> plain().apply(setup).announceEvery(Duration.ofSeconds(1)));

        Download copy = peers.fetch(reader, shared.getTicket(), folder.resolve("copy.bin"));

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        eventually("all is announced", () -> tracker.chunks(shared.getFile(), reader) == CHUNKS);
        assertThat(tracker.announcements(reader)).isBetween(1, CHUNKS / 3);
    }

    @Test
    @Tag("S1-11")
    void theStrategyThatTheUserChoosesReachesTheOrderAndSurvivesARestart() throws IOException {
        Peer reader = peers.start("reader", setup -> setup);
        Map<Strategy, io.chordal.swarm.pick.Strategy> wanted = Map.of(
                Strategy.STRATEGY_UNSPECIFIED, io.chordal.swarm.pick.Strategy.RAREST,
                Strategy.STRATEGY_RAREST, io.chordal.swarm.pick.Strategy.RAREST,
                Strategy.STRATEGY_SEQUENTIAL, io.chordal.swarm.pick.Strategy.SEQUENTIAL,
                Strategy.STRATEGY_RANDOM, io.chordal.swarm.pick.Strategy.RANDOM,
                Strategy.STRATEGY_SINGLE, io.chordal.swarm.pick.Strategy.SINGLE);
        Map<Long, io.chordal.swarm.pick.Strategy> started = new HashMap<>();
        wanted.forEach((choice, strategy) -> {
            StartDownloadRequest request = StartDownloadRequest.newBuilder()
                    .setTicket("chordal:" + "ab".repeat(32) + "-" + (1000 + choice.getNumber()) + "/x.bin@127.0.0.1:1")
                    .setDestination(folder.resolve(choice.name()).toString())
                    .setStrategy(choice)
                    .build();
            Download download = peers.control(reader).startDownload(request).getDownload();
            started.put(download.getId(), strategy);
        });

        assertThat(strategies(reader)).isEqualTo(started);
        peers.stop(reader);
        Peer again = peers.start("reader", setup -> setup);
        eventually("taken up", () -> strategies(again).equals(started));
    }

    private static Map<Long, io.chordal.swarm.pick.Strategy> strategies(Peer peer) {
        return peer.control().downloads().list().stream()
                .map(DownloadView::order)
                .collect(Collectors.toMap(DownloadOrder::id, DownloadOrder::strategy));
    }

    private static FileRef ref(SharedFile shared) {
        return TransferCodec.fromWire(shared.getFile());
    }

    @Test
    void aDownloadCanBePausedResumedAndCancelled() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        SharedFile shared = peers.share(seeder, TestFiles.chunks(folder.resolve("f.bin"), CHUNKS));
        Peer reader = peers.start("reader", plain());
        Path in = Files.createDirectory(folder.resolve("in"));
        long id = peers.get(reader, shared.getTicket(), in).getDownload().getId();
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 1);

        Download paused = pause(reader, id);
        assertThat(paused.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_PAUSED);
        Download resumed = resume(reader, id);
        assertThat(resumed.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_RUNNING);
        eventually("it goes on", () -> peers.look(reader, id).getChunksDone() > paused.getChunksDone());
        Download cancelled = peers.control(reader)
                .cancelDownload(CancelDownloadRequest.newBuilder().setId(id).build())
                .getDownload();

        assertThat(cancelled.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_CANCELLED);
        assertThat(isEmpty(in)).isTrue();
        eventually("no longer announced", () -> tracker.holders(shared.getFile()) == 1);
        Download again = peers.finish(
                reader, peers.get(reader, shared.getTicket(), in).getDownload().getId());
        assertThat(again.getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_DONE);
    }

    @Test
    @Tag("S1-5")
    void aSourceThatAppearsLaterJoinsTheDownload() throws IOException {
        Peer first = peers.start("first", slow(100));
        Path original = TestFiles.chunks(folder.resolve("f.bin"), CHUNKS);
        SharedFile shared = peers.share(first, original);
        Peer reader = peers.start("reader", plain());
        long id = begin(reader, shared, "r.bin");
        eventually("some chunks came", () -> peers.look(reader, id).getChunksDone() > 0);

        Peer second = peers.start("second", plain());
        peers.share(second, original);
        Download copy = peers.finish(reader, id);

        assertThat(chunksFrom(copy, second)).as(copy.toString()).isPositive();
        assertThat(chunksFrom(copy, first)).isPositive();
    }

    @Test
    void aChunkThatRottedOnTheDiskIsServedNoMoreAndFetchedElsewhere() throws IOException {
        Path original = TestFiles.chunks(folder.resolve("f.bin"), 8);
        Path rotten = Files.copy(original, folder.resolve("rotten.bin"));
        Peer ill = peers.start("ill", plain());
        SharedFile shared = peers.share(ill, rotten);
        FileTime before = Files.getLastModifiedTime(rotten);
        try (FileChannel channel = FileChannel.open(rotten, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 3L * TestFiles.CHUNK);
        }
        Files.setLastModifiedTime(rotten, before);
        Peer reader = peers.start("reader", plain());

        long id = begin(reader, shared, "r.bin");
        eventually("all but one came", () -> peers.look(reader, id).getChunksDone() == 7);
        eventually("seven chunks are announced", () -> tracker.chunks(shared.getFile(), ill) == 7);
        SharedFile hurt = peers.control(ill)
                .listShares(ListSharesRequest.getDefaultInstance())
                .getFiles(0);
        assertThat(hurt.getDamage()).contains("chunk 3 is damaged");

        peers.share(peers.start("sound", plain()), original);
        Download copy = peers.finish(reader, id);

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        assertThat(folder.resolve("r.bin")).hasSameBinaryContentAs(original);
        assertThat(copy.getBadChunks()).isZero();
    }

    @Test
    void pausedDownloadsThatAreResumedAfterARestartWaitForTheirTurnToo() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        UnaryOperator<TestPeers.Setup> oneAtATime =
                setup -> plain().apply(setup).activeDownloads(1);
        Peer reader = peers.start("reader", oneAtATime);
        List<Long> ids = new ArrayList<>();
        for (int chunks : List.of(12, 13)) {
            SharedFile shared = peers.share(seeder, TestFiles.chunks(folder.resolve(chunks + ".bin"), chunks));
            long id = begin(reader, shared, chunks + ".copy");
            pause(reader, id);
            ids.add(id);
        }
        peers.stop(reader);
        Peer again = peers.start("reader", oneAtATime);
        eventually(
                "both are there",
                () -> peers.control(again).getStatus(TestPeers.STATUS).getDownloads() == 2);

        List<Download> resumed = ids.stream().map(id -> resume(again, id)).toList();

        assertThat(resumed.get(1).getReason()).isEqualTo("waiting for its turn");
        for (long id : ids) {
            Download done = peers.finish(again, id);
            assertThat(TestPeers.isDone(done)).as(done.toString()).isTrue();
        }
    }

    @Test
    void aDownloadWhoseTurnHasNotComeWaitsForIt() throws IOException {
        Peer seeder = peers.start("seeder", slow(60));
        SharedFile first = peers.share(seeder, TestFiles.chunks(folder.resolve("one.bin"), 8));
        SharedFile second = peers.share(seeder, TestFiles.chunks(folder.resolve("two.bin"), 2));
        Peer reader = peers.start("reader", setup -> plain().apply(setup).activeDownloads(1));

        long one = begin(reader, first, "1");
        long two = begin(reader, second, "2");

        assertThat(peers.look(reader, two).getReason()).isEqualTo("waiting for its turn");
        assertThat(TestPeers.isDone(peers.finish(reader, one))).isTrue();
        assertThat(TestPeers.isDone(peers.finish(reader, two))).isTrue();
    }

    @Test
    void aStalledDownloadKeepsNoOtherFromBeginning() throws IOException {
        Peer seeder = peers.start("seeder", plain());
        Peer leaving = peers.start("leaving", slow(100));
        SharedFile there = peers.share(seeder, TestFiles.chunks(folder.resolve("there.bin"), 2));
        SharedFile gone = peers.share(leaving, TestFiles.chunks(folder.resolve("gone.bin"), 30));
        Peer reader = peers.start("reader", setup -> plain().apply(setup).activeDownloads(2));
        long cut = begin(reader, gone, "gone");
        eventually("some chunks came", () -> peers.look(reader, cut).getChunksDone() > 0);
        peers.stop(leaving);
        long unknown = peers.get(
                        reader, "chordal:" + "ab".repeat(32) + "-1000/x.bin@127.0.0.1:1", folder.resolve("x.bin"))
                .getDownload()
                .getId();

        Download copy = peers.finish(reader, begin(reader, there, "copy"));

        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
        for (long id : List.of(cut, unknown)) {
            assertThat(peers.look(reader, id).getState()).isEqualTo(DownloadState.DOWNLOAD_STATE_STALLED);
        }
    }

    @Test
    void aDownloadThatWaitsForStalledOnesSaysSoAndWhatToType() throws IOException {
        Peer reader = peers.start("reader", setup -> plain().apply(setup).activeDownloads(1));
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String ticket = "chordal:" + "ab".repeat(32) + "-" + (1000 + i) + "/x.bin@127.0.0.1:1";
            ids.add(peers.get(reader, ticket, folder.resolve(i + ".bin"))
                    .getDownload()
                    .getId());
        }

        eventually(
                "the ninth waits for eight that are stalled",
                () -> peers.look(reader, ids.get(8))
                        .getReason()
                        .equals(
                                "waiting for its turn: 8 others have begun, and 8 of them are stalled; cancel or pause some, "
                                        + "see: peerctl downloads"));
        pause(reader, ids.get(3));
        eventually(
                "it begins", () -> peers.look(reader, ids.get(8)).getState() == DownloadState.DOWNLOAD_STATE_STALLED);
    }

    /** Starts to fetch a file to a name in the test's folder; returns the download's number. */
    private long begin(Peer reader, SharedFile shared, String name) {
        return peers.get(reader, shared.getTicket(), folder.resolve(name))
                .getDownload()
                .getId();
    }

    private Download pause(Peer reader, long id) {
        return peers.control(reader)
                .pauseDownload(PauseDownloadRequest.newBuilder().setId(id).build())
                .getDownload();
    }

    private Download resume(Peer reader, long id) {
        return peers.control(reader)
                .resumeDownload(ResumeDownloadRequest.newBuilder().setId(id).build())
                .getDownload();
    }

    private UnaryOperator<TestPeers.Setup> plain() {
        return setup -> setup.trackers(tracker.endpoint());
    }

    /** A peer that serves one chunk after the other, each held back for a while. */
    private UnaryOperator<TestPeers.Setup> slow(int millis) {
        return setup -> setup.trackers(tracker.endpoint())
                .with(ServeConfig.defaults().withUploadSlots(2).withPace(0, Duration.ofMillis(millis)));
    }

    /** Nothing answers at its address any more; nobody was told. */
    private static void die(Peer peer) {
        peer.node().close();
        peer.publicListener().close();
    }

    private static int chunksFrom(Download download, Peer peer) {
        return download.getSourcesList().stream()
                .filter(s -> s.getPeer().getPort() == peer.publicAddress().port())
                .mapToInt(DownloadSource::getChunks)
                .sum();
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest(Path file) throws IOException {
        FileHasher hasher = new FileHasher(Files.size(file));
        hasher.update(ByteBuffer.wrap(Files.readAllBytes(file)));
        return hasher.finish(Optional.empty());
    }
}
