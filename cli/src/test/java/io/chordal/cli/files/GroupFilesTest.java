// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.FindSourcesResponse;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ListSharesResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.peer.v1.UnshareResponse;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.FoundFile;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LocationsResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.RemoveEntryRequest;
import io.chordal.proto.tracker.v1.RemoveEntryResponse;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.proto.tracker.v1.SearchFilesResponse;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of groups, and of trackers that the user names. */
class GroupFilesTest {
    private static final String TRACKER = "127.0.0.1:9000";
    private static final String OTHER = "127.0.0.1:9001";
    private static final String ID = "00".repeat(32);

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<StartDownloadRequest> downloads = new ArrayList<>();
    private final List<ShareRequest> shares = new ArrayList<>();
    private final List<UnshareRequest> withdrawals = new ArrayList<>();
    private final List<FindSourcesRequest> searches = new ArrayList<>();
    private final List<SearchFilesRequest> words = new ArrayList<>();
    private final List<RemoveEntryRequest> removals = new ArrayList<>();
    private final List<String> bearers = new ArrayList<>();
    private final List<String> sharedIn = new ArrayList<>();
    private int named = 1;
    private Path home = Path.of("");

    @BeforeEach
    void aUserWithAPeer() {
        home = folder.resolve("home");
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer(), new Chunks());
        daemons.listen(TRACKER, new FakeAccounts().with("ada", "correct horse"), new Catalogue(), new Swarm());
        daemons.listen(OTHER, new Catalogue(), new Swarm());
        assertThat(peerctl().stdin("correct horse").run("login", "ada").exit()).isZero();
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-19")
    void theListOfAGroupHasNameSizeAndWhoUploadedItToWhomeverIsLoggedIn() {
        assertThat(peerctl("list_files", "team").lines())
                .containsExactly("[x] | Filename | File size (B) | Uploader", "[1] | a.txt | 67108864 | bob");
        assertThat(peerctl("ls", "--group", "team").lines().get(1)).endsWith("bob");
        assertThat(bearers).containsOnly("Bearer access-1");
        assertThat(peerctl("list_files", "empty").err()).contains("No files in group");
        Peerctls.Run stranger = peerctl("list_files", "theirs");
        assertThat(stranger.exit()).isEqualTo(4);
        assertThat(stranger.messages().get(0)).isEqualTo("peerctl: not a member of this group");
    }

    @Test
    void aGroupWithoutANameIsRefusedAndNotPublic() {
        for (List<String> words : List.of(
                List.of("share", "--group", "", file()),
                List.of("share", "--group=", file()),
                List.of("share", "-g", " ", file()),
                List.of("upload_file", file(), ""),
                List.of("get", "a.txt", "--group", ""),
                List.of("unshare", "a.txt", "--group", ""),
                List.of("ls", "--group", ""),
                List.of("search", "a", "--group", ""),
                List.of("locations", "a.txt", "--group", ""),
                List.of("ticket", "a.txt", "--group", ""),
                List.of("tracker", "remove-entry", "a.txt", "--group", ""))) {
            Peerctls.Run run = peerctl(words.toArray(String[]::new));

            assertThat(run.exit()).as("%s", words).isEqualTo(2);
            assertThat(run.err()).as("%s", words).contains("the name of a group is empty", "unset variable");
        }
        assertThat(shares).isEmpty();
        assertThat(withdrawals).isEmpty();
        assertThat(downloads).isEmpty();
        assertThat(searches).isEmpty();
        assertThat(words).isEmpty();
        assertThat(removals).isEmpty();
    }

    @Test
    void theLineForTheOtherSideNamesTheGroup() {
        String ticket = "peerctl get chordal:" + ID + "-5/a.txt@" + TRACKER;

        assertThat(peerctl("share", file(), "--group", "team").lines()).endsWith(ticket + " --group team");
        assertThat(peerctl("share", file()).lines()).endsWith(ticket);
        assertThat(peerctl("share", "-q", file(), "--group", "team").lines().get(0))
                .doesNotContain("--group");
    }

    @Test
    void aTicketIsPrintedBareAndBesideItTheLineThatNamesTheGroup() {
        String shared = "chordal:" + ID + "-5/a.txt@" + TRACKER;
        String note = "A ticket does not name its group. Members of it fetch the file by:";
        Peerctls.Run listed = peerctl("ticket", "a.txt", "--group", "team");
        sharedIn.addAll(List.of("", "team", "others"));
        Peerctls.Run own = peerctl("ticket", "a.txt", "--group", "team");
        Peerctls.Run all = peerctl("ticket", "a.txt");

        assertThat(listed.lines()).singleElement().asString().startsWith("chordal:");
        assertThat(listed.messages())
                .containsExactly(note, "peerctl get " + listed.lines().get(0) + " --group team");
        assertThat(own.lines()).containsExactly(shared);
        assertThat(own.messages()).containsExactly(note, "peerctl get " + shared + " --group team");
        assertThat(all.exit()).isZero();
        assertThat(all.lines()).containsExactly(shared);
        assertThat(all.messages())
                .containsExactly(
                        note, "peerctl get " + shared + " --group team", "peerctl get " + shared + " --group others");
        Peerctls.Run program = peerctl("ticket", "a.txt", "--output", "ndjson");
        assertThat(program.lines())
                .containsExactly(
                        "{\"ticket\":\"" + shared + "\",\"group\":\"public\"}",
                        "{\"ticket\":\"" + shared + "\",\"group\":\"team\"}",
                        "{\"ticket\":\"" + shared + "\",\"group\":\"others\"}");
        assertThat(program.err()).isEmpty();
        assertThat(peerctl("ticket", "a.txt", "--group", "public").err()).isEmpty();
    }

    @Test
    void aFileThatIsNotInTheGroupIsSaidNotToBeThere() {
        assertThat(peerctl("ticket", "other.txt", "--group", "team").messages().get(0))
                .isEqualTo("peerctl: no file 'other.txt' is shared here or listed in group team");
    }

    private String file() {
        try {
            return Files.writeString(folder.resolve("a.txt"), "hello").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNumberOfAGroupsListIsFetchedInThatGroupAndTheRiskWithoutTlsIsSaidOnce() {
        peerctl("ls", "--group", "team");
        Peerctls.Run first = peerctl("get", "1");
        Peerctls.Run second = peerctl("get", "a.txt", "--group", "team");

        assertThat(downloads.get(0).getGroup()).isEqualTo("team");
        assertThat(downloads.get(0).getTicket()).contains("/a.txt");
        assertThat(downloads.get(1).getCatalogName().getGroup()).isEqualTo("team");
        assertThat(first.err()).contains("without TLS", "for a minute");
        assertThat(second.err()).doesNotContain("TLS");
        assertThat(peerctl("get", "a.txt").err()).doesNotContain("TLS");
    }

    @Test
    @Tag("S2-17")
    @Tag("S2-26")
    void sharingAndItsEndAreForTheGroupThatIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "hello");

        Peerctls.Run shared = peerctl("upload_file", file.toString(), "team");
        assertThat(shared.exit()).as(shared.err()).isZero();
        assertThat(shared.out()).containsPattern("Group: +team").containsPattern("Chunks: +1");
        assertThat(shared.err()).contains("uploaded " + file + " to team");
        assertThat(shares.get(0).getGroup()).isEqualTo("team");
        assertThat(peerctl().in(folder).run("stop_sharing", "team", "a.txt").err())
                .contains("Stopped sharing a.txt");
        peerctl("unshare", "a.txt", "--group", "team");
        peerctl("unshare", "a.txt");
        assertThat(withdrawals).extracting(UnshareRequest::getGroup).containsExactly("team", "team", "");
        assertThat(withdrawals).extracting(UnshareRequest::getName).containsOnly("a.txt");
    }

    @Test
    @Tag("S4-25")
    void aSearchShowsWhichWordsEachNameHasAndItsNumbersCanBeFetched() {
        Peerctls.Run run = peerctl("search", "Holiday", "2024", "--group", "team", "--limit", "1");

        assertThat(run.lines().get(0)).startsWith("#  NAME").contains("MATCHED");
        assertThat(run.lines().get(1)).startsWith("1  a.txt  Holiday, 2024");
        assertThat(run.err()).contains("1 of 7 shown; more: --limit N");
        assertThat(words.get(0).getWordsList()).containsExactly("Holiday", "2024");
        assertThat(words.get(0).getLimit()).isEqualTo(1);
        assertThat(peerctl("--output", "ndjson", "search", "x", "-g", "team").out())
                .contains("\"matched\":[\"Holiday\",\"2024\"]");
        peerctl("get", "1");
        assertThat(downloads.get(0).getGroup()).isEqualTo("team");
        assertThat(peerctl("search", "x", "--limit", "0").exit()).isEqualTo(2);
        Peerctls.Run nothing = peerctl("search", "none");
        assertThat(nothing.exit()).isZero();
        assertThat(nothing.err()).contains("no file has any of these words");
    }

    @Test
    void aNameIsLookedUpAtTheTrackersThatAreNamed() {
        Peerctls.Run got = peerctl("get", "a.txt", "--tracker", OTHER, "--group", "team");
        Peerctls.Run located = peerctl("locations", "team", "a.txt", "--tracker", OTHER);

        assertThat(got.exit()).as(got.err()).isZero();
        assertThat(downloads.get(0).getTicket()).contains("/a.txt", "@" + OTHER);
        assertThat(downloads.get(0).getGroup()).isEqualTo("team");
        assertThat(searches.get(0).getFile().getSize()).isEqualTo(64 << 20);
        assertThat(located.out()).contains("127.0.0.1:7009").contains("not asked");
        named = 2;
        Peerctls.Run two = peerctl("get", "a.txt", "--tracker", OTHER);
        assertThat(two.exit()).isEqualTo(8);
        assertThat(two.err()).contains("is the name of several files", "peerctl get chordal:");
        assertThat(peerctl("locations", "a.txt", "--tracker", OTHER).exit()).isEqualTo(8);
        assertThat(peerctl("get", "a.txt", "--tracker", "127.0.0.1:9999").exit())
                .isEqualTo(5);
    }

    @Test
    void sharingAtOtherTrackersThanThePeersIsRefusedInsteadOfIgnored() throws IOException {
        String file = Files.writeString(folder.resolve("a.txt"), "hello").toString();

        Peerctls.Run refused = peerctl("share", file, "--tracker", OTHER);
        assertThat(refused.exit()).isEqualTo(8);
        assertThat(refused.err()).contains("announces at [" + TRACKER + "], not at [" + OTHER + "]", "daemon stop");
        assertThat(shares).isEmpty();
        assertThat(peerctl("share", file, "--tracker", OTHER + ",localhost:9000")
                        .exit())
                .isZero();
    }

    @Test
    void anAdministratorTakesAnEntryOut() {
        Peerctls.Run run = peerctl("tracker", "remove-entry", "a.txt", "--group", "team", "--hash", ID + "-5");

        assertThat(run.lines()).containsExactly("a.txt is out of the catalogue of team");
        assertThat(removals.get(0).getFileId().size()).isEqualTo(32);
        assertThat(removals.get(0).getGroup()).isEqualTo("team");
        assertThat(peerctl("tracker", "remove-entry", "a.txt", "--hash", "xyz").exit())
                .isEqualTo(2);
    }

    private Peerctls peerctl() {
        return new Peerctls(home, daemons);
    }

    private Peerctls.Run peerctl(String... arguments) {
        return peerctl().run(arguments);
    }

    private static FileRef file(int last) {
        byte[] id = new byte[32];
        id[31] = (byte) last;
        return FileRef.newBuilder()
                .setFileId(ByteString.copyFrom(id))
                .setSize(64 << 20)
                .build();
    }

    private static PeerRef peer(int port) {
        return PeerRef.newBuilder().setHost("127.0.0.1").setPort(port).build();
    }

    private final class Peer extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .setPeer(peer(7070))
                            .addTrackers(TrackerStatus.newBuilder().setAddress(TRACKER))
                            .build());
        }

        @Override
        public void reloadSession(
                io.chordal.proto.peer.v1.ReloadSessionRequest request,
                StreamObserver<io.chordal.proto.peer.v1.ReloadSessionResponse> call) {
            send(call, io.chordal.proto.peer.v1.ReloadSessionResponse.getDefaultInstance());
        }

        @Override
        public void startDownload(StartDownloadRequest request, StreamObserver<StartDownloadResponse> call) {
            downloads.add(request);
            send(
                    call,
                    StartDownloadResponse.newBuilder()
                            .setAlreadyThere(true)
                            .setDownload(Download.newBuilder().setDestination("/there/a.txt"))
                            .build());
        }

        @Override
        public void findSources(FindSourcesRequest request, StreamObserver<FindSourcesResponse> call) {
            searches.add(request);
            send(call, FindSourcesResponse.newBuilder().setFile(file(7)).build());
        }

        @Override
        public void listShares(ListSharesRequest request, StreamObserver<ListSharesResponse> call) {
            ListSharesResponse.Builder shared = ListSharesResponse.newBuilder();
            sharedIn.forEach(group -> shared.addFiles(shared(group)));
            send(call, shared.build());
        }

        @Override
        public void share(ShareRequest request, StreamObserver<ShareResponse> call) {
            shares.add(request);
            send(
                    call,
                    ShareResponse.newBuilder()
                            .setShared(shared(request.getGroup()))
                            .build());
        }

        private static SharedFile shared(String group) {
            return SharedFile.newBuilder()
                    .setName("a.txt")
                    .setFile(file(7))
                    .setGroup(group)
                    .setChunkCount(1)
                    .setChunkSize(1 << 19)
                    .setTicket("chordal:" + ID + "-5/a.txt@" + TRACKER)
                    .build();
        }

        @Override
        public void unshare(UnshareRequest request, StreamObserver<UnshareResponse> call) {
            withdrawals.add(request);
            send(
                    call,
                    UnshareResponse.newBuilder()
                            .setFile(SharedFile.newBuilder().setName("a.txt").setFile(file(7)))
                            .build());
        }
    }

    private static final class Chunks extends ChunkServiceImplBase {
        @Override
        public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> call) {
            call.onError(error(Status.Code.NOT_FOUND, "FILE_NOT_FOUND", "it does not share this"));
        }
    }

    private final class Catalogue extends CatalogServiceImplBase {
        @Override
        public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> call) {
            bearers.add(FakeDaemons.SHOWN_BEARER.get());
            if (request.getGroup().equals("theirs")) {
                call.onError(error(
                        Status.Code.PERMISSION_DENIED, "NOT_IN_GROUP", "not a member of this group; ask to join"));
                return;
            }
            ListFilesResponse.Builder page = ListFilesResponse.newBuilder();
            if (!request.getGroup().equals("empty")) {
                page.addFiles(entry(7));
            }
            send(call, page.build());
        }

        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            if (request.getName().equals("1")) {
                call.onError(error(Status.Code.NOT_FOUND, "FILE_NOT_FOUND", "file not found"));
                return;
            }
            LookUpFileResponse.Builder found = LookUpFileResponse.newBuilder();
            for (int i = 0; i < named; i++) {
                found.addFiles(entry(7 + i));
            }
            send(call, found.build());
        }

        @Override
        public void searchFiles(SearchFilesRequest request, StreamObserver<SearchFilesResponse> call) {
            words.add(request);
            SearchFilesResponse.Builder found = SearchFilesResponse.newBuilder();
            if (!request.getWordsList().contains("none")) {
                found.setTotal(7)
                        .addFiles(FoundFile.newBuilder()
                                .setEntry(entry(7))
                                .addMatched("Holiday")
                                .addMatched("2024"));
            }
            send(call, found.build());
        }

        @Override
        public void removeEntry(RemoveEntryRequest request, StreamObserver<RemoveEntryResponse> call) {
            removals.add(request);
            send(call, RemoveEntryResponse.getDefaultInstance());
        }

        private static CatalogEntry entry(int last) {
            return CatalogEntry.newBuilder()
                    .setName("a.txt")
                    .setFile(file(last))
                    .setPublisher(peer(7001))
                    .setUploader("bob")
                    .build();
        }
    }

    private static final class Swarm extends SwarmServiceImplBase {
        @Override
        public void locations(LocationsRequest request, StreamObserver<LocationsResponse> call) {
            send(
                    call,
                    LocationsResponse.newBuilder()
                            .addLocations(Location.newBuilder()
                                    .setPeer(peer(7009))
                                    .setChunks(ChunkSet.newBuilder()
                                            .setChunkCount(128)
                                            .setComplete(true)))
                            .build());
        }
    }
}
