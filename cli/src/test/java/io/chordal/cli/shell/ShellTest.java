// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.AddResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceImplBase;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.transfer.v1.FileRef;
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

/** The shell as a file or a program talks to it: lines in, no prompt. */
class ShellTest {
    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final FakeAccounts accounts = new FakeAccounts();
    private final List<StartDownloadRequest> downloads = new ArrayList<>();
    private final List<String> listings = new ArrayList<>();
    private final List<AddRequest> additions = new ArrayList<>();

    @BeforeEach
    void aPeerAndATracker() {
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer(), new Dht());
        daemons.listen("127.0.0.1:9000", accounts, new Catalogue());
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-43")
    void linesAreCommandsUntilSomebodyQuitsAndThereIsNoPrompt() {
        Peerctls.Run run =
                shell("ring key x --bits 4", "", "# a comment", "peerctl ring key y --bits 4", "quit", "foo");

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).hasSize(2);
        assertThat(run.err()).isEmpty();
    }

    @Test
    @Tag("S1-15")
    void filesAreNumberedANumberFetchesReloadListsAgainAndQLeaves() {
        Peerctls.Run run = shell("files team", "2", "get 1", "reload", "R", "Q", "get 1");

        assertThat(run.err()).doesNotContain("peerctl:");
        assertThat(listings).containsExactly("team", "team", "team");
        assertThat(downloads).hasSize(2);
        assertThat(downloads.get(0).getTicket()).contains("/b.txt");
        assertThat(downloads.get(1).getTicket()).contains("/a.txt");
        assertThat(downloads).extracting(StartDownloadRequest::getGroup).containsOnly("team");
    }

    @Test
    @Tag("S1-15")
    @Tag("S2-44")
    void wrongInputIsAnsweredAndTheShellGoesOn() {
        Peerctls.Run run = shell("nonsense", "get", "ring key 'x", "shell", "ring key x --bits 4");

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).hasSize(1);
        assertThat(run.messages().stream().filter("Invalid input, try again."::equals))
                .hasSize(4);
        assertThat(run.err()).contains("unknown command 'nonsense'", "a quote is not closed", "you are in the shell");
    }

    @Test
    void theLastCommandsExitCodeIsTheShells() {
        assertThat(shell("ring key x --bits 4", "nonsense").exit()).isEqualTo(2);
        assertThat(shell("nonsense", "exit").exit()).isEqualTo(2);
        assertThat(shell().exit()).isZero();
    }

    @Test
    void thePasswordIsTheLineAfterTheCommandAndInAShellThereIsNothingToWarnOf() {
        Peerctls.Run run = shell("user create eve", "correct horse", "create_user joe battery-staple", "quit");

        assertThat(run.lines()).containsExactly("user created: eve", "user created: joe");
        assertThat(run.err()).isEmpty();
        assertThat(accounts.requests)
                .extracting(each -> ((CreateUserRequest) each).getPassword())
                .containsExactly("correct horse", "battery-staple");
    }

    @Test
    void theOptionsOfTheShellAreThoseOfItsCommandsUnlessTheyHaveTheirOwn() {
        Peerctls.Run run = new Peerctls(home, daemons)
                .stdin("ring key x --bits 4", "ring key x --bits 4 --output table")
                .run("--output", "ndjson", "shell");

        assertThat(run.lines().get(0)).startsWith("{\"text\":\"x\"");
        assertThat(run.lines().get(1)).matches("[0-9]+");
    }

    @Test
    @Tag("S0-20")
    void theMenuUploadsDownloadsPutsGetsAndDebugsAndAnythingElseEnds() {
        Peerctls.Run run = new Peerctls(home, daemons)
                .stdin("1", "/no/such/file", "2", "a.txt", "3", "bad", "3", "k, v", "5", "9", "1", "never read")
                .run("shell", "--menu");

        assertThat(run.err())
                .contains("Cannot open file '/no/such/file'", "Invalid input, try again.", "Download succeeded!");
        assertThat(downloads.get(0).getCatalogName().getName()).isEqualTo("a.txt");
        assertThat(additions).hasSize(1);
        assertThat(additions.get(0).getAddition().getMember().toStringUtf8()).isEqualTo("v");
        assertThat(run.err()).doesNotContain("never read");
    }

    private Peerctls.Run shell(String... lines) {
        return new Peerctls(home, daemons).stdin(lines).run("shell");
    }

    private final class Peer extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .addTrackers(TrackerStatus.newBuilder().setAddress("127.0.0.1:9000"))
                            .build());
        }

        @Override
        public void startDownload(StartDownloadRequest request, StreamObserver<StartDownloadResponse> call) {
            downloads.add(request);
            send(
                    call,
                    StartDownloadResponse.newBuilder()
                            .setAlreadyThere(true)
                            .setDownload(Download.newBuilder()
                                    .setState(DownloadState.DOWNLOAD_STATE_DONE)
                                    .setDestination("/there/x"))
                            .build());
        }
    }

    private final class Dht extends DhtServiceImplBase {
        @Override
        public void add(AddRequest request, StreamObserver<AddResponse> call) {
            additions.add(request);
            send(call, AddResponse.getDefaultInstance());
        }
    }

    private final class Catalogue extends CatalogServiceImplBase {
        @Override
        public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> call) {
            listings.add(request.getGroup());
            if (request.getGroup().isEmpty()) {
                call.onError(error(Status.Code.PERMISSION_DENIED, "PUBLIC_CLOSED", "public is closed; log in"));
                return;
            }
            send(
                    call,
                    ListFilesResponse.newBuilder()
                            .addFiles(entry("a.txt"))
                            .addFiles(entry("b.txt"))
                            .build());
        }

        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            call.onError(error(Status.Code.NOT_FOUND, "FILE_NOT_FOUND", "file not found; see ls"));
        }

        private static CatalogEntry entry(String name) {
            return CatalogEntry.newBuilder()
                    .setName(name)
                    .setFile(FileRef.newBuilder()
                            .setFileId(ByteString.copyFrom(new byte[32]))
                            .setSize(5))
                    .build();
        }
    }
}
