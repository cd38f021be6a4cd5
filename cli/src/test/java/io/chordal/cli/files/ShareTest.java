// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.output.JsonText;
import io.chordal.proto.peer.v1.Failure;
import io.chordal.proto.peer.v1.HashProgress;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.peer.v1.UnshareResponse;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareTest {
    private static final String ID = "00".repeat(31) + "07";
    private static final String TICKET = "chordal:" + ID + "-5/a.txt@127.0.0.1:9000,127.0.0.1:7070";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<ShareRequest> requests = new ArrayList<>();
    private final List<UnshareRequest> withdrawals = new ArrayList<>();
    private String token = "";
    private Path home = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void aPeerThatSharesWhatIsNotCalledBad() throws IOException {
        home = folder.resolve("home");
        file = Files.writeString(folder.resolve("a.txt"), "hello");
        token = daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new PeerControlServiceImplBase() {
            @Override
            public void share(ShareRequest request, StreamObserver<ShareResponse> call) {
                requests.add(request);
                if (!FakeDaemons.SHOWN_TOKEN.get().equals(token)) {
                    call.onError(error(
                            Status.Code.UNAUTHENTICATED, "CONTROL_TOKEN_REQUIRED", "Share needs the control token"));
                    return;
                }
                for (int i = 0; i < request.getPathsCount(); i++) {
                    call.onNext(progress(i));
                    call.onNext(answer(i, request.getPaths(i)));
                }
                call.onCompleted();
            }

            @Override
            public void unshare(UnshareRequest request, StreamObserver<UnshareResponse> call) {
                withdrawals.add(request);
                if (request.getName().equals("nothing")) {
                    call.onError(error(
                            Status.Code.NOT_FOUND, "FILE_NOT_FOUND", "nothing is not shared; list: peerctl ls --mine"));
                    return;
                }
                send(
                        call,
                        UnshareResponse.newBuilder().setFile(shared("/x/a.txt")).build());
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void anEmptyNameIsNotTheCurrentFolder() {
        Peerctls.Run run = peerctl("share", "");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("the name of a file is empty", "unset variable");
        assertThat(requests).isEmpty();
    }

    @Test
    void theLastLineIsWhatTheOtherSideTypes() {
        Peerctls.Run run = peerctl("share", file.toString());

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).endsWith("Fetch it at another peer of this machine:", "peerctl get " + TICKET);
        assertThat(run.out()).contains("a.txt", "5 B (5 bytes)", ID, "1 of 512.0 KiB");
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).getPathsList()).containsExactly(file.toString());
    }

    @Test
    void quietlyTheTicketIsAlone() {
        assertThat(peerctl("share", "-q", file.toString()).out()).isEqualTo(TICKET + System.lineSeparator());
    }

    @Test
    void aFolderIsHandedToThePeerAsItIs() throws IOException {
        Path shared = Files.createDirectories(folder.resolve("dir"));
        assertThat(peerctl("share", shared.toString()).exit()).isEqualTo(3);
        Files.writeString(shared.resolve("a"), "a");

        assertThat(peerctl("share", "-g", "team", "--hidden", shared.toString()).exit())
                .isZero();
        assertThat(peerctl("share", shared + "/").exit()).isZero();

        assertThat(requests.get(0).getPathsList()).containsExactly(shared.toString());
        assertThat(requests.get(0).getGroup()).isEqualTo("team");
        assertThat(requests.get(0).getHidden()).isTrue();
        assertThat(requests.get(1).getPathsList()).containsExactly(shared.toString());
        assertThat(requests.get(1).getHidden()).isFalse();
    }

    @Test
    void aMissingFileIsNotFoundBeforeAnyDaemonIsAsked() {
        Peerctls.Run run = peerctl("share", folder.resolve("none").toString());

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.messages().get(0))
                .startsWith("peerctl: Cannot open file '")
                .contains("none");
        assertThat(run.messages()).hasSize(2);
        assertThat(peerctl("share", folder.resolve("none") + "/").err()).contains("Invalid folder name");
        assertThat(peerctl("share", "/dev/null").exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void oneFileThatIsRefusedLeavesTheOthersShared() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad"), "");

        Peerctls.Run run = peerctl("share", bad.toString(), file.toString());

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("cannot share " + bad + ": the file is empty");
        assertThat(run.lines()).endsWith("Fetch it at another peer of this machine:", "peerctl get " + TICKET);
    }

    @Test
    void programsReadOneObjectPerFile() throws IOException {
        String json = peerctl("share", file.toString(), "--output", "json").out();

        assertThat(JsonText.object(json.strip().replaceAll("^\\[|]$", "")))
                .containsEntry("ticket", TICKET)
                .containsEntry("size", 5L)
                .containsEntry("fileId", ID)
                .containsEntry("chunks", 1L)
                .containsEntry("announcedToRing", true);
        assertThat(peerctl("share", file.toString(), "--output", "ndjson").lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"event\":\"hashing\"");
    }

    @Test
    void theReferenceSystemsNameSharesInAGroupAndSaysSo() {
        Peerctls.Run run = peerctl("upload_file", file.toString(), "public");

        assertThat(run.exit()).isZero();
        assertThat(run.messages()).contains("Upload succeeded!");
        assertThat(requests.get(0).getGroup()).isEqualTo("public");
    }

    @Test
    void withoutTheRightTokenItIsDenied() throws IOException {
        Path token = home.resolve("control.token");
        Files.writeString(token, "0".repeat(64) + "\n");

        assertThat(peerctl("share", file.toString()).exit()).isEqualTo(4);
    }

    @Test
    void unsharingTakesANameAPathOrAReference() {
        assertThat(peerctl("unshare", "a.txt").lines())
                .containsExactly("a.txt is no longer shared; it stays at /x/a.txt");
        assertThat(peerctl("unshare", file.toString()).exit()).isZero();
        assertThat(peerctl("unshare", TICKET).exit()).isZero();
        Peerctls.Run unknown = peerctl("unshare", "nothing");

        assertThat(withdrawals.get(0).getName()).isEqualTo("a.txt");
        assertThat(withdrawals.get(1).getPath()).isEqualTo(file.toString());
        assertThat(withdrawals.get(2).getFile()).isEqualTo(reference());
        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.messages()).containsExactly("peerctl: nothing is not shared", "  list: peerctl ls --mine");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static ShareResponse answer(int index, String path) {
        ShareResponse.Builder answer = ShareResponse.newBuilder().setIndex(index);
        if (path.endsWith("bad")) {
            return answer.setFailure(
                            Failure.newBuilder().setReason("EMPTY_FILE").setMessage("the file is empty"))
                    .build();
        }
        return answer.setShared(shared(path)).build();
    }

    private static ShareResponse progress(int index) {
        return ShareResponse.newBuilder()
                .setIndex(index)
                .setProgress(HashProgress.newBuilder().setDone(1).setTotal(5))
                .build();
    }

    private static SharedFile shared(String path) {
        return SharedFile.newBuilder()
                .setName("a.txt")
                .setFile(reference())
                .setPath(path)
                .setSha256(ByteString.copyFrom(new byte[32]))
                .setChunkCount(1)
                .setChunkSize(512 * 1024)
                .setTicket(TICKET)
                .setAnnouncedToTracker(true)
                .setAnnouncedToRing(true)
                .build();
    }

    private static FileRef reference() {
        byte[] id = new byte[32];
        id[31] = 7;
        return FileRef.newBuilder()
                .setFileId(ByteString.copyFrom(id))
                .setSize(5)
                .build();
    }
}
