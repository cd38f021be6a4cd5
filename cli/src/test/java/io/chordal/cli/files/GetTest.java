// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.JsonText;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.Strategy;
import io.chordal.proto.peer.v1.WatchDownloadRequest;
import io.chordal.proto.peer.v1.WatchDownloadResponse;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetTest {
    private static final String ID = "00".repeat(31) + "07";
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String TICKET = "chordal:" + ID + "-67108864/a.txt@127.0.0.1:9000";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<StartDownloadRequest> requests = new ArrayList<>();
    private final List<Download> states = new ArrayList<>();
    private Optional<StatusRuntimeException> refusal = Optional.empty();
    private Optional<StatusRuntimeException> end = Optional.empty();
    private boolean there;
    private Optional<FileRef> file = Optional.empty();
    private boolean silent;

    @BeforeEach
    void aPeerThatTellsTheStatesOfTheTest() {
        daemons.live(home(), "127.0.0.1:7070", "127.0.0.1:7071", new PeerControlServiceImplBase() {
            @Override
            public void startDownload(StartDownloadRequest request, StreamObserver<StartDownloadResponse> call) {
                requests.add(request);
                if (refusal.isPresent()) {
                    call.onError(refusal.get());
                    return;
                }
                send(
                        call,
                        StartDownloadResponse.newBuilder()
                                .setAlreadyThere(there)
                                .setDownload(state(DownloadState.DOWNLOAD_STATE_PREPARING, 0))
                                .build());
            }

            @Override
            public void watchDownload(WatchDownloadRequest request, StreamObserver<WatchDownloadResponse> call) {
                states.forEach(state -> call.onNext(
                        WatchDownloadResponse.newBuilder().setDownload(state).build()));
                end.ifPresent(call::onError);
                if (end.isEmpty() && !silent) {
                    call.onCompleted();
                }
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void theSummarySaysHowManyChunksCameFromEachSource() {
        running(40);
        done(0, source(7001, 60), source(7002, 68), source(7003, 0));

        Peerctls.Run run = peerctl("get", TICKET, folder.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        folder + "/a.txt",
                        "Chunks per source: 127.0.0.1:7001 60, 127.0.0.1:7002 68",
                        "128 chunks verified, 64.0 MiB");
        assertThat(run.err()).contains(" 31% 40 of 128 chunks, 8.0 MiB/s");
        assertThat(requests.get(0).getTicket()).isEqualTo(TICKET);
        assertThat(requests.get(0).getDestination()).isEqualTo(folder.toString());
        assertThat(requests.get(0).getStrategy()).isEqualTo(Strategy.STRATEGY_RAREST);
    }

    @Test
    @Tag("S1-9")
    void askedForMoreItSaysWhichChunksCameFromEachSource() {
        done(
                0,
                source(7001, 3).toBuilder().setGave(chunks(0b1100_0001)).build(),
                source(7002, 5).toBuilder().setGave(chunks(0b0011_1110)).build());

        assertThat(peerctl("get", TICKET, folder.toString(), "-v").lines())
                .containsSubsequence(
                        "Chunks per source: 127.0.0.1:7001 3, 127.0.0.1:7002 5",
                        "From 127.0.0.1:7001: chunks 0-1,7",
                        "From 127.0.0.1:7002: chunks 2-6");
        assertThat(peerctl("get", TICKET, folder.toString()).out()).doesNotContain("From ");
        assertThat(peerctl("get", TICKET, folder.toString(), "--output", "ndjson")
                        .out())
                .contains("\"ranges\":\"0-1,7\"", "\"ranges\":\"2-6\"");
    }

    private static ChunkSet chunks(int bits) {
        return ChunkSet.newBuilder()
                .setChunkCount(8)
                .setBitfield(ByteString.copyFrom(new byte[] {(byte) bits}))
                .build();
    }

    @Test
    void peersOfThisHomesClusterAreCalledByTheirNames() throws IOException {
        daemons.live(home().resolve("cluster/peer-2"), "127.0.0.1:7002", "127.0.0.1:7102");
        done(0, source(7002, 128));

        assertThat(peerctl("get", TICKET).out()).contains("Chunks per source: peer-2 128");
    }

    @Test
    void soAreTheyInTheReasonOfAStall() throws IOException {
        daemons.live(home().resolve("cluster/peer-2"), "127.0.0.1:7002", "127.0.0.1:7102");
        silent = true;
        states.add(state(DownloadState.DOWNLOAD_STATE_STALLED, 9).toBuilder()
                .setReason("no source has chunk 9 (127.0.0.1:7002 shares it no more, 127.0.0.1:70021 is gone)")
                .build());

        assertThat(peerctl("get", TICKET, "--timeout", "300ms").err())
                .contains("no source has chunk 9 (peer-2 shares it no more, 127.0.0.1:70021 is gone)");
    }

    @Test
    void whatWasThereFromBeforeIsCounted() {
        done(100, source(7001, 28));

        assertThat(peerctl("get", TICKET).lines()).contains("Resumed: skipped 100 already-downloaded chunks");
    }

    @Test
    void nothingIsTransferredIfTheFileIsThere() {
        there = true;

        Peerctls.Run run = peerctl("get", TICKET);

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).containsExactly("You already have this file.", folder + "/a.txt");
    }

    @Test
    void aFileThatIsElsewhereIsCopiedToThePlaceThatTheUserNames() throws IOException {
        Path target = Files.createDirectory(folder.resolve("there")).resolve("b.txt");
        present("hello");

        Peerctls.Run run = peerctl("get", TICKET, target.toString(), "--sha256");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "You already have this file.",
                        target.toString(),
                        "Copied from " + folder + "/a.txt",
                        "SHA-256 " + HELLO);
        assertThat(target).hasContent("hello");
        assertThat(peerctl("get", TICKET, folder.resolve("there").toString(), "--output", "json")
                        .out())
                .contains(folder.resolve("there/a.txt").toString());
        assertThat(folder.resolve("there")).isDirectoryNotContaining("glob:**.chordal-copy-*");
    }

    @Test
    void aCopyInAFolderThatIsNotThereIsBlamedOnTheFolder() throws IOException {
        present("hello");

        Peerctls.Run run = peerctl("get", TICKET, folder.resolve("none/b.txt").toString());

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.messages())
                .containsExactly(
                        "peerctl: there is no folder " + folder.resolve("none"),
                        "  create it or choose another destination");
    }

    @Test
    void aCopyThatIsNotTheFileIsNotMade() throws IOException {
        present("hello");
        Files.writeString(folder.resolve("a.txt"), "jello");

        Peerctls.Run run = peerctl("get", TICKET, folder.resolve("b.txt").toString());

        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err()).contains("File compromised", "peerctl unshare " + HELLO);
        assertThat(folder.resolve("b.txt")).doesNotExist();
    }

    @Test
    void theHashIsComparedAlsoIfTheFileIsThere() throws IOException {
        present("hello");
        String place = folder.resolve("a.txt").toString();

        assertThat(peerctl("get", TICKET, place, "--sha256", HELLO).lines()).contains("SHA-256 " + HELLO);
        assertThat(peerctl("get", TICKET, place, "--sha256", "ab".repeat(32)).exit())
                .isEqualTo(6);
    }

    @Test
    void anEmptyDestinationAndNoRequestAtOnceAreUsageErrors() {
        assertThat(peerctl("get", TICKET, "").exit()).isEqualTo(2);
        assertThat(peerctl("get", TICKET, "--parallel", "0").exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void everyOptionReachesThePeer() {
        done(0);
        String sha256 = "ab".repeat(32);

        peerctl(
                "get",
                "-g",
                "team",
                "name.txt",
                "--strategy",
                "single",
                "--parallel",
                "7",
                "--no-seed",
                "--sha256",
                sha256);

        StartDownloadRequest request = requests.get(0);
        assertThat(request.getCatalogName().getName()).isEqualTo("name.txt");
        assertThat(request.getCatalogName().getGroup()).isEqualTo("team");
        assertThat(request.getStrategy()).isEqualTo(Strategy.STRATEGY_SINGLE);
        assertThat(request.getParallel()).isEqualTo(7);
        assertThat(request.getNoSeed()).isTrue();
        assertThat(request.getComputeSha256()).isTrue();
        assertThat(request.getExpectedSha256().toByteArray()).hasSize(32).containsOnly(0xab);
    }

    @Test
    void theHashMayBeLeftOutBeforeATicket() {
        done(0);

        peerctl("get", "--sha256", TICKET);

        assertThat(requests.get(0).getTicket()).isEqualTo(TICKET);
        assertThat(requests.get(0).getComputeSha256()).isTrue();
        assertThat(requests.get(0).getExpectedSha256()).isEmpty();
    }

    @Test
    void aHashThatWasCutShortIsNotTakenForADestination() {
        assertThat(peerctl("get", TICKET, "--sha256", HELLO.substring(1)).exit())
                .isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void theNoticeToWhomLeavesADownloadIsMadeOfWholeLines() throws IOException {
        try (Connection peer = Connection.open(daemons, "peer-2", Endpoint.parse("127.0.0.1:7071"), Optional.empty())) {
            assertThat(InterruptNotice.lines(peer, 7))
                    .containsExactly(
                            "",
                            "The download goes on without you. See it: peerctl -p peer-2 downloads",
                            "Cancel it: peerctl -p peer-2 downloads cancel 7");
        }
    }

    @Test
    void aReferenceWithoutANameIsFetchedToo() {
        done(0);

        peerctl("get", ID + "-67108864");

        assertThat(requests.get(0).getTicket()).isEqualTo("chordal:" + ID + "-67108864/" + ID);
    }

    @Test
    @Tag("S2-20")
    @Tag("S2-28")
    void theReferenceSystemsNameTakesTheGroupFirst() {
        states.add(state(DownloadState.DOWNLOAD_STATE_DONE, 128).toBuilder()
                .setStrategy(Strategy.STRATEGY_SEQUENTIAL)
                .addSources(source(7001, 128))
                .build());

        Peerctls.Run run = peerctl("download_file", "public", "a.txt", folder.toString(), "--strategy", "sequential");

        assertThat(run.exit()).isZero();
        assertThat(run.messages())
                .containsSubsequence(
                        "Download succeeded!",
                        "download complete: hash 0000000000000000…, 128 chunks, 1 peer asked, chunks chosen"
                                + " sequential");
        assertThat(requests.get(0).getCatalogName().getGroup()).isEqualTo("public");
        assertThat(requests.get(0).getStrategy()).isEqualTo(Strategy.STRATEGY_SEQUENTIAL);
    }

    @Test
    void severalFilesOfOneNameAreAConflict() {
        refusal = Optional.of(error(
                Status.Code.FAILED_PRECONDITION, "AMBIGUOUS", "2 files are called a.txt; fetch one by its ticket"));

        Peerctls.Run run = peerctl("get", "a.txt");

        assertThat(run.exit()).isEqualTo(8);
        assertThat(run.messages()).containsExactly("peerctl: 2 files are called a.txt", "  fetch one by its ticket");
    }

    @Test
    void aTicketThatCannotBeReadIsAUsageError() {
        Peerctls.Run run = peerctl("get", "chordal:12");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsNotFound() {
        Peerctls.Run run = peerctl("get", TICKET, folder.resolve("none") + "/");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.messages().get(1)).contains("mkdir");
    }

    @Test
    void aFileThatHasAnotherHashThanTheOneGivenExitsWithSix() {
        states.add(state(DownloadState.DOWNLOAD_STATE_FAILED, 128).toBuilder()
                .setFailureReason("SHA256_MISMATCH")
                .setReason("its SHA-256 is not the one you gave; it is kept there and not shared")
                .build());

        Peerctls.Run run = peerctl("get", "--sha256", "ab".repeat(32), TICKET);

        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err())
                .contains("peerctl: cannot fetch a.txt: its SHA-256 is not the one you gave")
                .contains("  it is kept there and not shared");
    }

    @Test
    void aStallIsShownWithItsReasonAndTheTimeoutExitsWithSeven() {
        silent = true;
        states.add(state(DownloadState.DOWNLOAD_STATE_STALLED, 9).toBuilder()
                .setReason("no source has chunks 9-127")
                .build());

        Peerctls.Run run = peerctl("get", TICKET, "--timeout", "300ms");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.err())
                .contains("9 of 128 chunks, stalled: no source has chunks 9-127")
                .contains("the download goes on: peerctl downloads; end it: peerctl downloads cancel 3");
    }

    @Test
    void aPeerThatDiesMeanwhileIsUnreachable() {
        running(9);
        end = Optional.of(Status.UNAVAILABLE.withDescription("Network closed").asRuntimeException());

        Peerctls.Run run = peerctl("get", TICKET);

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("went away while it fetched the file", "goes on by itself");
    }

    @Test
    void aDownloadThatSomebodyCancelsIsInterrupted() {
        states.add(state(DownloadState.DOWNLOAD_STATE_CANCELLED, 9));

        assertThat(peerctl("get", TICKET).exit()).isEqualTo(130);
    }

    @Test
    void programsReadEveryState() throws IOException {
        running(40);
        done(0, source(7001, 128));

        List<String> events = peerctl("get", TICKET, "--output", "ndjson").lines();

        assertThat(events).hasSize(3);
        assertThat(JsonText.object(events.get(0)))
                .containsEntry("event", "progress")
                .containsEntry("chunksDone", 40L)
                .containsEntry("state", "running");
        assertThat(JsonText.object(events.get(2)))
                .containsEntry("state", "done")
                .doesNotContainKey("event");
    }

    @Test
    void aPeerThatMustNotBeStartedIsUnreachable() {
        Peerctls.Run run = new Peerctls(folder.resolve("empty"), daemons).run("get", TICKET, "--no-start");

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.messages().get(0)).contains("--no-start");
    }

    @Test
    void aPeerThatOthersCouldReachIsNotStartedUnaskedForThisMachineAlone() throws IOException {
        Path killed = Files.createDirectories(folder.resolve("killed"));
        Files.writeString(killed.resolve("public.addr"), "files.example:7070\n");

        Peerctls.Run run = new Peerctls(killed, daemons).run("get", TICKET);

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.messages().get(0)).contains("others called it at files.example:7070 until it was killed");
        assertThat(run.messages().get(1))
                .as("the name is what it advertised, and may be none that it can listen on")
                .doesNotContain("files.example")
                .contains(
                        "the flags that it had",
                        "--insecure",
                        "--advertise",
                        "peer-daemon --home",
                        "peerctl daemon start");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home(), daemons).run(arguments);
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void present(String content) throws IOException {
        Files.writeString(folder.resolve("a.txt"), content);
        there = true;
        file = Optional.of(FileRef.newBuilder()
                .setFileId(ByteString.fromHex(HELLO))
                .setSize(content.length())
                .build());
    }

    private void running(int chunks) {
        states.add(state(DownloadState.DOWNLOAD_STATE_RUNNING, chunks));
    }

    private void done(int resumed, DownloadSource... sources) {
        states.add(state(DownloadState.DOWNLOAD_STATE_DONE, 128).toBuilder()
                .setChunksResumed(resumed)
                .addAllSources(List.of(sources))
                .build());
    }

    private Download state(DownloadState state, int chunks) {
        byte[] id = new byte[32];
        id[31] = 7;
        return Download.newBuilder()
                .setId(3)
                .setName("a.txt")
                .setFile(file.orElseGet(() -> FileRef.newBuilder()
                        .setFileId(ByteString.copyFrom(id))
                        .setSize(64 << 20)
                        .build()))
                .setDestination(folder + "/a.txt")
                .setState(state)
                .setChunkCount(128)
                .setChunksDone(chunks)
                .setRate(8 << 20)
                .build();
    }

    private static DownloadSource source(int port, int chunks) {
        return DownloadSource.newBuilder()
                .setPeer(PeerRef.newBuilder().setHost("127.0.0.1").setPort(port))
                .setChunks(chunks)
                .build();
    }
}
