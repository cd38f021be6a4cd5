// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.peer.v1.CancelDownloadRequest;
import io.chordal.proto.peer.v1.CancelDownloadResponse;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.ListDownloadsResponse;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ListSharesResponse;
import io.chordal.proto.peer.v1.PauseDownloadRequest;
import io.chordal.proto.peer.v1.PauseDownloadResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.ChunkHolders;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.GetDebugResponse;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.ListNodesResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import io.chordal.proto.tracker.v1.RarestChunksRequest;
import io.chordal.proto.tracker.v1.RarestChunksResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc.SwarmServiceImplBase;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc.ChunkServiceImplBase;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that only look, at a peer and its tracker. */
class LookingTest {
    private static final String ID = "00".repeat(31) + "07";

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<FindSourcesRequest> searches = new ArrayList<>();
    private final List<ListFilesRequest> listings = new ArrayList<>();
    private boolean sharesInPublic = true;
    private int sharesNotTold;

    @BeforeEach
    void aPeerAndItsTracker() {
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer(), new Chunks());
        daemons.listen("127.0.0.1:9000", new Catalogue(), new Swarm(), new Members());
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void theCatalogueIsReadPageByPage() {
        Peerctls.Run run = peerctl("ls", "--all", "-g", "team");

        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(0)).startsWith("#  NAME").contains("SIZE", "WHOLE", "PART", "FILEID-SIZE");
        assertThat(run.lines().get(1)).startsWith("1  a.txt   5 B      2     1  " + ID + "-5");
        assertThat(run.lines().get(2)).startsWith("2  b.txt");
        assertThat(listings).extracting(ListFilesRequest::getPageToken).containsExactly("", "next");
        assertThat(listings.get(0).getIncludeUnavailable()).isTrue();
        assertThat(listings.get(0).getGroup()).isEqualTo("team");
    }

    @Test
    @Tag("S1-2")
    void theReferenceSystemsListHasItsOwnHeading() {
        assertThat(peerctl("list_files", "public").lines())
                .containsExactly("[x] | Filename | File size (B)", "[1] | a.txt | 5", "[2] | b.txt | 5");
    }

    @Test
    void anEmptyOrUnknownGroupIsSaidOnStderr() {
        Peerctls.Run empty = peerctl("ls", "-g", "empty");
        Peerctls.Run unknown = peerctl("ls", "-g", "unknown");

        assertThat(empty.exit()).isZero();
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err()).contains("No files in group empty", "peerctl share FILE --group empty");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.messages()).containsExactly("peerctl: group not found", "  see that its name is right");
        assertThat(peerctl("ls", "-g", "empty", "--output", "json").out().strip())
                .isEqualTo("[ ]");
    }

    @Test
    void aTrackerThatIsNamedIsAskedInsteadOfThePeers() {
        daemons.listen("127.0.0.1:9999", new Catalogue());

        assertThat(peerctl("ls", "--tracker", "127.0.0.1:9999").exit()).isZero();
        assertThat(peerctl("ls", "--tracker", "127.0.0.1:9998").exit()).isEqualTo(5);
    }

    @Test
    void theTrackerOfThePeerThatIsNamedIsAskedAndNotThatOfTheCluster() {
        daemons.live(home.resolve("cluster/tracker-1"), "127.0.0.1:9100", "127.0.0.1:11100", new Members());

        assertThat(peerctl("ls").exit()).isNotZero();
        assertThat(peerctl("ls", "-p", "127.0.0.1:7071").lines().get(1)).startsWith("1  a.txt");
        assertThat(peerctl("ls", "-p", "peer-9").exit()).isEqualTo(3);
        for (String path : new String[] {"..", "/", "../cluster/tracker-1"}) {
            assertThat(peerctl("ls", "-p", path).exit()).as(path).isEqualTo(3);
            assertThat(peerctl("ring", "show", path).messages().get(0)).endsWith("there is no node '" + path + "'");
        }
    }

    @Test
    void whatThePeerSharesIsListedWithWhereItIsAnnounced() {
        assertThat(peerctl("ls", "--mine").lines().get(1)).startsWith("a.txt   5 B  1.0 KiB  yes      no    /x/a.txt");
    }

    @Test
    void howManyFilesOfGroupsAPeerDoesNotTellIsSaidWithHowToSeeThem() {
        assertThat(peerctl("ls", "--mine").err()).isEmpty();
        sharesNotTold = 2;

        Peerctls.Run people = peerctl("ls", "--mine");
        Peerctls.Run program = peerctl("ls", "--mine", "--output", "json");
        sharesInPublic = false;
        sharesNotTold = 1;
        Peerctls.Run nothingElse = peerctl("ls", "--mine");

        assertThat(people.lines()).hasSize(2);
        assertThat(people.messages())
                .singleElement()
                .asString()
                .startsWith("2 files of groups not shown")
                .contains("--peer peer-1", "--home DIR");
        assertThat(program.out()).contains("a.txt").doesNotContain("not shown");
        assertThat(program.err()).contains("2 files of groups not shown");
        assertThat(nothingElse.exit()).isZero();
        assertThat(nothingElse.out()).isEmpty();
        assertThat(nothingElse.err()).contains("nothing is shared in public", "1 file of groups not shown");
    }

    @Test
    void theTicketOfAFileIsThePeersOrMadeFromTheCatalogue() {
        assertThat(peerctl("ticket", "a.txt").lines()).containsExactly("chordal:" + ID + "-5/a.txt@127.0.0.1:9000");
        assertThat(peerctl("ticket", "b.txt").lines())
                .containsExactly("chordal:" + ID + "-5/b.txt@127.0.0.1:9000,127.0.0.1:7001");
        assertThat(peerctl("ticket", "c.txt").exit()).isEqualTo(3);
    }

    @Test
    void aTicketIsExplainedWithoutAskingAnybody() {
        assertThat(new Peerctls(home.resolve("none"), daemons)
                        .run("ticket", "chordal:" + ID + "-5/a%20b@127.0.0.1:9000,127.0.0.1:7001")
                        .lines())
                .containsExactly(
                        "Name:    a b",
                        "Size:    5 B (5 bytes)",
                        "FileId:  " + ID,
                        "Chunks:  1 of 512.0 KiB",
                        "Tracker: 127.0.0.1:9000",
                        "Peers:   127.0.0.1:7001");
    }

    @Test
    void theLocationsOfAFileNameEachPeersChunks() {
        Peerctls.Run run = peerctl("locations", "public", "a.txt");

        assertThat(run.lines())
                .containsExactly(
                        "PEER            ADDRESS         CHUNKS  WHICH  TRACKER  RING  ANSWERS",
                        "127.0.0.1:7070  127.0.0.1:7070  1 of 4  0      yes      no    yes",
                        "127.0.0.1:7001  127.0.0.1:7001  4 of 4  all    yes      yes   yes",
                        "127.0.0.1:7002  127.0.0.1:7002  2 of 4  0,2    yes      no    no");
        assertThat(run.messages()).containsExactly("the ring did not answer");
        assertThat(searches.get(0).getCatalogName().getName()).isEqualTo("a.txt");
        assertThat(searches.get(0).getCatalogName().getGroup()).isEqualTo("public");
    }

    @Test
    void aNameMayHaveTheSlashWithWhichAFolderIsListed() {
        peerctl("locations", "repo/");

        assertThat(searches.get(0).getCatalogName().getName()).isEqualTo("repo");
        assertThat(peerctl("ticket", "b.txt/").lines())
                .isEqualTo(peerctl("ticket", "b.txt").lines());
        assertThat(peerctl("locations", "../x").messages().get(0)).startsWith("peerctl: '../x' is neither");
        assertThat(peerctl("locations", "").messages()).hasSize(2);
    }

    @Test
    void theReferenceSystemsAvailabilityShowsWhoHasWhichChunk() {
        assertThat(peerctl("availability", "public", "a.txt").lines())
                .startsWith("PEER            CHUNKS  WHICH", "127.0.0.1:7070       1  0")
                .endsWith("rarest, by the tracker: 2 chunks with 7 holders: 2-3");
        assertThat(searches.get(0).getCatalogName().getGroup()).isEqualTo("public");
    }

    @Test
    void theReferenceSystemsStoreListsWhatIsSharedAndWhatIsFetchedOnce() {
        assertThat(peerctl("show_downloads").lines())
                .containsExactly(
                        "NAME   SIZE (MB)  HASH              CHUNKS", "a.txt       0.00  0000000000000000       1");
    }

    @Test
    void theTrackerSaysWhichChunksAreRarest() {
        assertThat(peerctl("locations", ID + "-5", "--chunks").lines())
                .endsWith("rarest, by the tracker: 2 chunks with 7 holders: 2-3");
        assertThat(peerctl("locations", ID + "-5", "--chunks", "--output", "ndjson")
                        .out())
                .contains("\"rarest\":{\"holders\":7,\"chunks\":\"2-3\",\"more\":false,\"from\":\"tracker\"}");
    }

    @Test
    void withoutATrackerThePeersOwnBitfieldsSayWhichChunksAreRarest() {
        Peerctls.Run run = peerctl("locations", ID + "-5", "--chunks", "--tracker", "127.0.0.1:9998");

        assertThat(run.lines())
                .containsExactly(
                        "PEER            CHUNKS  WHICH",
                        "127.0.0.1:7070       1  0",
                        "127.0.0.1:7001       4  0-3",
                        "127.0.0.1:7002       2  0,2",
                        "rarest, by the peers' own word: 2 chunks with 1 holder: 1,3");
        assertThat(run.err())
                .contains(
                        "the tracker does not say which chunks are rarest: no trackers available (tried 127.0.0.1:9998");
        assertThat(searches.get(0).getFile().getSize()).isEqualTo(5);
    }

    @Test
    void downloadsAreListedAndCommanded() {
        assertThat(peerctl("downloads").lines())
                .containsExactly(
                        "ID  NAME   SIZE  STATE    DONE  PROGRESS",
                        " 3  a.txt   5 B  stalled  25 %  1 of 4 chunks, stalled: no source has chunks 1-3");
        assertThat(peerctl("downloads", "pause", "3").lines()).containsExactly("download 3 of a.txt: paused");
        Peerctls.Run unknown = peerctl("downloads", "cancel", "4");
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.messages().get(0)).isEqualTo("peerctl: there is no download 4");
        assertThat(peerctl("downloads", "pause", "x").exit()).isEqualTo(2);
        assertThat(peerctl("downloads", "--help").out()).contains("pause", "resume", "cancel");
    }

    @Test
    void theStatusPageShowsTrackersRingAndWarnings() {
        Peerctls.Run run = peerctl("status");

        assertThat(run.lines())
                .contains(
                        "Trackers:    127.0.0.1:9000, 127.0.0.1:9001 (refused)",
                        "Ring:        member",
                        "Records:     9, 2 short of copies",
                        "Sent:        2.0 KiB, at most 1.0 MiB/s, 1 stream at present");
        assertThat(run.messages()).containsExactly("warning: the disk is nearly full");
        assertThat(peerctl("status", "--output", "ndjson").out())
                .contains("\"ringRole\":\"member\"", "\"warnings\":[\"the disk is nearly full\"]");
    }

    @Test
    void theTrackersNodesAndTextAreShown() {
        assertThat(peerctl("tracker", "nodes").lines().get(1))
                .startsWith("127.0.0.1:7001  127.0.0.1:7001")
                .endsWith("2 s ago");
        assertThat(peerctl("tracker", "debug").lines()).containsExactly("Storage: {}", "Chord nodes: {}");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static FileRef file() {
        byte[] id = new byte[32];
        id[31] = 7;
        return FileRef.newBuilder()
                .setFileId(ByteString.copyFrom(id))
                .setSize(5)
                .build();
    }

    private static PeerRef peer(int port) {
        return PeerRef.newBuilder().setHost("127.0.0.1").setPort(port).build();
    }

    private static Download download(DownloadState state, String reason) {
        return Download.newBuilder()
                .setId(3)
                .setName("a.txt")
                .setFile(file())
                .setState(state)
                .setReason(reason)
                .setChunkCount(4)
                .setChunksDone(1)
                .build();
    }

    private final class Peer extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .setPeer(peer(7070))
                            .addTrackers(TrackerStatus.newBuilder()
                                    .setAddress("127.0.0.1:9000")
                                    .setReachable(true))
                            .addTrackers(TrackerStatus.newBuilder()
                                    .setAddress("127.0.0.1:9001")
                                    .setProblem("refused"))
                            .setRingRole(RingRole.RING_ROLE_MEMBER)
                            .setRecords(9)
                            .setUnderReplicated(2)
                            .setUploadedBytes(2048)
                            .setUploadLimit(1 << 20)
                            .setActiveUploads(1)
                            .addWarnings("the disk is nearly full")
                            .build());
        }

        @Override
        public void listShares(ListSharesRequest request, StreamObserver<ListSharesResponse> call) {
            ListSharesResponse.Builder told = ListSharesResponse.newBuilder().setHidden(sharesNotTold);
            if (sharesInPublic) {
                told.addFiles(SharedFile.newBuilder()
                        .setName("a.txt")
                        .setFile(file())
                        .setPath("/x/a.txt")
                        .setChunkCount(1)
                        .setTicket("chordal:" + ID + "-5/a.txt@127.0.0.1:9000")
                        .setAnnouncedToTracker(true)
                        .setUploadedBytes(1024));
            }
            send(call, told.build());
        }

        @Override
        public void findSources(FindSourcesRequest request, StreamObserver<FindSourcesResponse> call) {
            searches.add(request);
            send(
                    call,
                    FindSourcesResponse.newBuilder()
                            .setFile(file())
                            .addSources(FileSource.newBuilder()
                                    .setPeer(peer(7001))
                                    .setChunks(ChunkSet.newBuilder()
                                            .setChunkCount(4)
                                            .setComplete(true))
                                    .setFromTracker(true)
                                    .setFromRing(true)
                                    .setReachable(true))
                            .addSources(FileSource.newBuilder()
                                    .setPeer(peer(7002))
                                    .setChunks(ChunkSet.newBuilder()
                                            .setChunkCount(4)
                                            .setBitfield(ByteString.copyFrom(new byte[] {(byte) 0xa0})))
                                    .setFromTracker(true))
                            .addNotes("the ring did not answer")
                            .build());
        }

        @Override
        public void listDownloads(ListDownloadsRequest request, StreamObserver<ListDownloadsResponse> call) {
            send(
                    call,
                    ListDownloadsResponse.newBuilder()
                            .addDownloads(download(DownloadState.DOWNLOAD_STATE_STALLED, "no source has chunks 1-3"))
                            .build());
        }

        @Override
        public void pauseDownload(PauseDownloadRequest request, StreamObserver<PauseDownloadResponse> call) {
            send(
                    call,
                    PauseDownloadResponse.newBuilder()
                            .setDownload(download(DownloadState.DOWNLOAD_STATE_PAUSED, ""))
                            .build());
        }

        @Override
        public void cancelDownload(CancelDownloadRequest request, StreamObserver<CancelDownloadResponse> call) {
            call.onError(error(
                    Status.Code.NOT_FOUND,
                    "DOWNLOAD_NOT_FOUND",
                    "there is no download 4; list them: peerctl downloads"));
        }
    }

    private static final class Chunks extends ChunkServiceImplBase {
        @Override
        public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> call) {
            send(
                    call,
                    GetBitfieldResponse.newBuilder()
                            .setChunks(ChunkSet.newBuilder()
                                    .setChunkCount(4)
                                    .setBitfield(ByteString.copyFrom(new byte[] {(byte) 0x80})))
                            .build());
        }
    }

    private final class Catalogue extends CatalogServiceImplBase {
        @Override
        public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> call) {
            listings.add(request);
            if (request.getGroup().equals("unknown")) {
                call.onError(
                        error(Status.Code.NOT_FOUND, "GROUP_NOT_FOUND", "group not found; see that its name is right"));
            } else if (request.getGroup().equals("empty")) {
                send(call, ListFilesResponse.getDefaultInstance());
            } else if (request.getPageToken().isEmpty()) {
                send(
                        call,
                        ListFilesResponse.newBuilder()
                                .addFiles(entry("a.txt"))
                                .setNextPageToken("next")
                                .build());
            } else {
                send(
                        call,
                        ListFilesResponse.newBuilder().addFiles(entry("b.txt")).build());
            }
        }

        private CatalogEntry entry(String name) {
            return CatalogEntry.newBuilder()
                    .setName(name)
                    .setFile(file())
                    .setPublisher(peer(7001))
                    .setPublishedAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
                    .setSeeders(2)
                    .setLeechers(1)
                    .build();
        }
    }

    private static final class Swarm extends SwarmServiceImplBase {
        @Override
        public void rarestChunks(RarestChunksRequest request, StreamObserver<RarestChunksResponse> call) {
            assertThat(request.getFile()).isEqualTo(file());
            send(
                    call,
                    RarestChunksResponse.newBuilder()
                            .addChunks(holders(2, 7))
                            .addChunks(holders(3, 7))
                            .addChunks(holders(0, 8))
                            .build());
        }

        private static ChunkHolders holders(int chunk, int holders) {
            return ChunkHolders.newBuilder().setChunk(chunk).setHolders(holders).build();
        }
    }

    private static final class Members extends MembershipServiceImplBase {
        @Override
        public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> call) {
            ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
            response.addNodesBuilder()
                    .setLastHeard(com.google.protobuf.Duration.newBuilder().setSeconds(2))
                    .getNodeBuilder()
                    .setHost("127.0.0.1")
                    .setPort(7001)
                    .setKeyHash(ByteString.copyFrom(new byte[32]));
            send(call, response.build());
        }

        @Override
        public void getDebug(GetDebugRequest request, StreamObserver<GetDebugResponse> call) {
            send(
                    call,
                    GetDebugResponse.newBuilder()
                            .setText("Storage: {}\nChord nodes: {}\n")
                            .build());
        }
    }
}
