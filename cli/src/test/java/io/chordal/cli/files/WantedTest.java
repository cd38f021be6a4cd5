// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
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

/** What {@code get X} asks the peer for. */
class WantedTest {
    private static final String ID = "00".repeat(31);

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<CatalogEntry> catalog = new ArrayList<>();
    private final List<StartDownloadRequest> requests = new ArrayList<>();
    private boolean nothingIsCalledSo;

    @BeforeEach
    void aPeerAndItsTracker() {
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer());
        daemons.listen("127.0.0.1:9000", new Catalogue());
        catalog.add(entry("a.txt", 1, 5));
        catalog.add(entry("my file.txt", 2, 6));
        catalog.add(entry("my file.txt", 3, 7));
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void aTicketIsHandedOnAsItIs() {
        String ticket = "chordal:" + ID + "01-5/a.txt@127.0.0.1:9000";

        assertThat(get(ticket).getTicket()).isEqualTo(ticket);
    }

    @Test
    void aFileIdWithItsSizeNeedsNobodyToBeAsked() {
        assertThat(get(ID + "09-5").getTicket()).isEqualTo("chordal:" + ID + "09-5/" + ID + "09");
    }

    @Test
    void aBareFileIdIsLookedForInTheCatalogue() {
        assertThat(get(ID + "02").getTicket()).isEqualTo("chordal:" + ID + "02-6/my%20file.txt@127.0.0.1:9000");
        assertThat(get(ID + "09").getCatalogName().getName()).isEqualTo(ID + "09");
    }

    @Test
    void aNumberIsThatOfTheLastListing() {
        assertThat(get("2").getCatalogName().getName()).isEqualTo("2");

        peerctl("ls");
        assertThat(get("2").getTicket()).isEqualTo("chordal:" + ID + "02-6/my%20file.txt@127.0.0.1:9000");
        catalog.remove(0);
        assertThat(get("2").getTicket()).contains(ID + "02-6");
        assertThat(get("4").getCatalogName().getName()).isEqualTo("4");

        peerctl("list_files", "public");
        assertThat(get("2").getTicket()).contains(ID + "03-7");
        assertThat(home).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
    }

    @Test
    void aNumberThatIsNotOnTheLastListingIsNamedSoAndWhatItHas() {
        nothingIsCalledSo = true;
        assertThat(peerctl("get", "7").messages())
                .containsExactly(
                        "peerctl: nothing was listed yet that could have the number 7, and no file is called so",
                        "  list files, then fetch one by its number: peerctl ls, peerctl search WORD");
        peerctl("ls");
        for (List<String> words : List.of(List.of("0"), List.of("99"), List.of("-1"), List.of("--", "-1"))) {
            List<String> line = new ArrayList<>(List.of("get"));
            line.addAll(words);
            Peerctls.Run run = peerctl(line.toArray(String[]::new));

            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.messages())
                    .containsExactly(
                            "peerctl: number " + words.get(words.size() - 1)
                                    + " is not on the last listing, which has 3 files, and no file is called so",
                            "  list again: peerctl ls, peerctl search WORD");
        }
        assertThat(peerctl("get", "0", "--group", "team").err()).contains("no file in group team");
        assertThat(peerctl("get", "nine").messages()).containsExactly("peerctl: file not found");
        assertThat(peerctl("get", "0", "--hash", ID + "09").messages()).containsExactly("peerctl: file not found");
    }

    @Test
    void aFileThatIsCalledLikeANumberIsFetchedWhetherOrNotTheListingHasTheNumber() {
        peerctl("ls");

        assertThat(get("0").getCatalogName().getName()).isEqualTo("0");
    }

    @Test
    void aListedFileThatHasNoTicketIsSaidToHaveNoNumber() throws IOException {
        nothingIsCalledSo = true;
        Files.writeString(home.resolve("last-listing"), "\n\n");

        assertThat(peerctl("get", "2").messages())
                .containsExactly(
                        "peerctl: number 2 of the last listing cannot be fetched by its number, and no file is called so",
                        "  list again, and use its FileId-size: peerctl ls");
    }

    @Test
    void aNumberThatIsAlsoTheNameOfAnotherFileIsAConflictWithACommandForEach() {
        peerctl("ls");
        catalog.add(entry("2", 4, 8));

        Peerctls.Run run = peerctl("get", "2");

        assertThat(run.exit()).isEqualTo(8);
        assertThat(run.messages())
                .containsExactly(
                        "peerctl: '2' is a number of the last listing and the name of another file",
                        "  fetch one of them:",
                        "    peerctl get chordal:" + ID + "02-6/my%20file.txt@127.0.0.1:9000   # 'my file.txt', 6 B",
                        "    peerctl get chordal:" + ID + "04-8/2@127.0.0.1:9000   # 2, 8 B");
        assertThat(requests).isEmpty();
        assertThat(get("2", "--hash", ID + "04").getCatalogName().getFileId().byteAt(31))
                .isEqualTo((byte) 4);
        assertThat(get("2", "--hash", ID + "02").getTicket()).contains(ID + "02-6");
    }

    @Test
    void aNameIsLeftToThePeerAndMayBeToldApartByItsHash() {
        assertThat(get("my file.txt").getCatalogName().getFileId().isEmpty()).isTrue();
        assertThat(get("my file.txt", "--hash", ID + "03").getCatalogName().getFileId())
                .isEqualTo(id(3));
        assertThat(get("my file.txt", "--hash", ID + "03-7").getCatalogName().getFileId())
                .isEqualTo(id(3));
    }

    @Test
    void whatNoFileCanBeCalledIsRefusedBeforeAnybodyIsAsked() {
        for (String text :
                List.of("", "a/b.txt", "..", " chordal:" + ID + "01-5/a.txt", "CHORDAL:" + ID + "01-5/a.txt")) {
            Peerctls.Run run = peerctl("get", text);

            assertThat(run.exit()).as(text).isEqualTo(2);
            assertThat(run.messages()).as(text).hasSize(2);
            assertThat(run.messages().get(1)).contains("peerctl ls");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void aFileOfNoBytesIsRefusedForNobodyCanShareIt() {
        assertThat(peerctl("get", ID + "01-0").exit()).isEqualTo(2);
        assertThat(peerctl("get", "chordal:" + ID + "01-0/a.txt@127.0.0.1:9000").exit())
                .isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void theReferenceSystemsFormMeansTheSame() {
        peerctl("ls");

        peerctl("download_file", "public", "1");
        peerctl("download_file", "public", "my file.txt", home.toString(), "--hash", ID + "02");

        assertThat(requests.get(0).getTicket()).contains(ID + "01-5");
        assertThat(requests.get(1).getCatalogName().getGroup()).isEqualTo("public");
        assertThat(requests.get(1).getCatalogName().getFileId()).isEqualTo(id(2));
    }

    @Test
    void aHashThatIsNoneOrAnotherFilesThanTheTicketsIsAMistake() {
        assertThat(peerctl("get", "a.txt", "--hash", "12").messages().get(0)).contains("64 hexadecimal digits");
        assertThat(peerctl("get", ID + "01-5", "--hash", ID + "02").exit()).isEqualTo(2);
        assertThat(requests).isEmpty();
    }

    @Test
    void aDamagedListingHasNoNumbers() throws IOException {
        Files.writeString(home.resolve("last-listing"), "chordal:x\n\n");

        assertThat(get("1").getCatalogName().getName()).isEqualTo("1");
        assertThat(get("2").getCatalogName().getName()).isEqualTo("2");
        Files.write(home.resolve("last-listing"), new byte[] {(byte) 0xff, '\n'});
        assertThat(get("1").getCatalogName().getName()).isEqualTo("1");
        Files.delete(home.resolve("last-listing"));
        Files.createDirectory(home.resolve("last-listing"));
        assertThat(get("1").getCatalogName().getName()).isEqualTo("1");
    }

    private StartDownloadRequest get(String... arguments) {
        List<String> line = new ArrayList<>(List.of("get"));
        line.addAll(List.of(arguments));
        Peerctls.Run run = peerctl(line.toArray(String[]::new));
        assertThat(requests).as(run.err()).isNotEmpty();
        return requests.get(requests.size() - 1);
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static CatalogEntry entry(String name, int id, long size) {
        return CatalogEntry.newBuilder()
                .setName(name)
                .setFile(FileRef.newBuilder().setFileId(id(id)).setSize(size))
                .build();
    }

    private static ByteString id(int last) {
        byte[] id = new byte[32];
        id[31] = (byte) last;
        return ByteString.copyFrom(id);
    }

    private final class Peer extends PeerControlServiceImplBase {
        @Override
        public void startDownload(StartDownloadRequest request, StreamObserver<StartDownloadResponse> call) {
            requests.add(request);
            if (nothingIsCalledSo) {
                call.onError(error(Status.Code.NOT_FOUND, "FILE_NOT_FOUND", "file not found"));
                return;
            }
            send(
                    call,
                    StartDownloadResponse.newBuilder()
                            .setAlreadyThere(true)
                            .setDownload(Download.newBuilder().setDestination("/there"))
                            .build());
        }

        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .addTrackers(TrackerStatus.newBuilder().setAddress("127.0.0.1:9000"))
                            .build());
        }
    }

    private final class Catalogue extends CatalogServiceImplBase {
        @Override
        public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> call) {
            send(call, ListFilesResponse.newBuilder().addAllFiles(catalog).build());
        }

        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            List<CatalogEntry> found = catalog.stream()
                    .filter(entry -> entry.getName().equals(request.getName()))
                    .toList();
            if (found.isEmpty()) {
                call.onError(error(Status.Code.NOT_FOUND, "NAME_NOT_FOUND", "file not found"));
            } else {
                send(call, LookUpFileResponse.newBuilder().addAllFiles(found).build());
            }
        }
    }
}
