// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.Replies;
import io.chordal.proto.tracker.v1.BackupRequest;
import io.chordal.proto.tracker.v1.BackupResponse;
import io.chordal.proto.tracker.v1.GetStatusRequest;
import io.chordal.proto.tracker.v1.GetStatusResponse;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import io.chordal.proto.tracker.v1.RestoreRequest;
import io.chordal.proto.tracker.v1.RestoreResponse;
import io.chordal.proto.tracker.v1.SyncRequest;
import io.chordal.proto.tracker.v1.SyncResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceImplBase;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of whoever runs a tracker, against one of the test. */
class TrackerCommandsTest {
    private static final String TRACKER = "127.0.0.1:9001";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final Control control = new Control();
    private Path home = Path.of("");
    private Path file = Path.of("");
    private String token = "";

    @BeforeEach
    void aTrackerInACluster() {
        home = folder.resolve("home");
        file = folder.resolve("backup.chordal");
        token = daemons.live(home.resolve("cluster/tracker-1"), TRACKER, "127.0.0.1:11001", control, new Members());
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-36")
    @Tag("S2-41")
    void theTrackersAreListedWithTheirLinesAndStates() {
        Peerctls.Run run = peerctl("tracker", "members");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "LINE  ADDRESS         RING             STATE      ANSWERS",
                        "   1  127.0.0.1:9001  127.0.0.1:10001  alive      this one",
                        "   2  127.0.0.1:9002  127.0.0.1:10002  suspected",
                        "   3  -               127.0.0.1:10003  down");
        assertThat(peerctl("tracker", "members", "--output", "ndjson").lines().get(2))
                .isEqualTo(
                        "{\"line\":\"3\",\"address\":null,\"ring\":\"127.0.0.1:10003\",\"state\":\"down\",\"self\":false}");
    }

    @Test
    @Tag("S2-41")
    void theStatusSaysWhoItIsAndWhatIsWrong() {
        Peerctls.Run run = peerctl("tracker", "status");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("127.0.0.1:9001", "17", "1 alive, 1 suspected, 1 down");
        assertThat(run.messages()).containsExactly("warning: it is too warm; open a window");
        assertThat(peerctl("tracker", "status", "--output", "ndjson").out())
                .contains(
                        "\"records\":17",
                        "\"state\":\"suspected\"",
                        "\"warnings\":[\"it is too warm; open a window\"]");
        assertThat(control.tokens).allMatch(token::equals);
    }

    @Test
    @Tag("S2-41")
    void aComparisonSaysThatAllHaveTheSame() {
        control.synced =
                SyncResponse.newBuilder().setInStep(true).setRecords(17).build();
        Peerctls.Run run = peerctl("tracker", "sync");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines()).containsExactly("in step with all trackers that are up (17 records)");
    }

    @Test
    @Tag("S2-41")
    void aComparisonNamesWhoWasNotReachedAndWhetherSomethingIsMissingStill() {
        control.synced = SyncResponse.newBuilder()
                .setInStep(true)
                .addUnreachable("127.0.0.1:10003")
                .build();
        Peerctls.Run run = peerctl("tracker", "sync");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("not reached: 127.0.0.1:10003");

        control.synced = SyncResponse.getDefaultInstance();
        assertThat(peerctl("tracker", "sync").exit()).isEqualTo(7);
        assertThat(peerctl("tracker", "sync", "--output", "ndjson").out()).contains("\"inStep\":false");
    }

    @Test
    void aBackupIsWrittenWholeForItsOwnerAloneAndSaysWhatItHolds() throws IOException {
        Peerctls.Run run = peerctl("tracker", "backup", file.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines()).containsExactly("2 records are in " + file);
        assertThat(run.err()).contains("hashes of passwords");
        assertThat(Files.readString(file)).isEqualTo("first second");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(names()).containsExactly("backup.chordal");
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyIfThatIsSaid() throws IOException {
        Files.writeString(file, "dear");
        Peerctls.Run refused = peerctl("tracker", "backup", file.toString());
        assertThat(refused.exit()).isEqualTo(8);
        assertThat(refused.err()).contains("is there already", "--force");
        assertThat(Files.readString(file)).isEqualTo("dear");

        assertThat(peerctl("tracker", "backup", "--force", file.toString()).exit())
                .isZero();
        assertThat(Files.readString(file)).isEqualTo("first second");
        assertThat(names()).containsExactly("backup.chordal");
    }

    @Test
    void ofABackupThatFailsNothingIsLeftAndWhatWasThereStays() throws IOException {
        Files.writeString(file, "dear");
        control.failing = true;
        Peerctls.Run run = peerctl("tracker", "backup", "--force", file.toString());
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).contains("too few trackers");
        assertThat(Files.readString(file)).isEqualTo("dear");
        assertThat(names()).containsExactly("backup.chordal");
    }

    @Test
    void aFolderIsNoPlaceForABackup() {
        assertThat(peerctl("tracker", "backup", folder.toString()).exit()).isEqualTo(2);
        assertThat(peerctl("tracker", "backup", folder.resolve("no/such/file").toString())
                        .exit())
                .isEqualTo(3);
    }

    @Test
    void aBackupIsSentInPartsAndWhatWasDoneWithItIsShown() throws IOException {
        byte[] content = new byte[200_000];
        new Random(1).nextBytes(content);
        Files.write(file, content);
        Peerctls.Run run = peerctl("tracker", "restore", file.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Written:")
                .contains("11")
                .contains("There already:")
                .contains("3");
        assertThat(run.messages()).containsExactly("left out: user 'bob': the name is another user's here");
        assertThat(control.restored.toByteArray()).isEqualTo(content);
        assertThat(control.largest).isEqualTo(64 << 10);
        assertThat(control.dryRun).isFalse();
    }

    @Test
    void aLookSaysThatItIsOne() throws IOException {
        Files.writeString(file, "a backup");
        assertThat(peerctl("tracker", "restore", "--dry-run", file.toString()).out())
                .contains("Would be written:");
        assertThat(control.dryRun).isTrue();
        assertThat(peerctl("tracker", "restore", "--dry-run", file.toString(), "--output", "ndjson")
                        .out())
                .contains("\"written\":11,\"present\":3,\"leftOut\":1", "\"dryRun\":true");
    }

    @Test
    void aDamagedBackupIsToldInTheTrackersWords() throws IOException {
        Files.writeString(file, "a backup");
        control.failing = true;
        Peerctls.Run run = peerctl("tracker", "restore", file.toString());
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err()).contains("the backup cannot be used: it was cut off");
        assertThat(peerctl("tracker", "restore", folder.resolve("none").toString())
                        .exit())
                .isEqualTo(3);
        assertThat(peerctl("tracker", "restore", folder.toString()).exit()).isEqualTo(2);
    }

    @Test
    void withoutATrackerOfThisHomeTheyAreRefused() throws IOException {
        Files.writeString(file, "a backup");
        Peerctls elsewhere = new Peerctls(folder.resolve("elsewhere"), daemons);
        for (String command : List.of("status", "sync", "backup --force " + file, "restore " + file)) {
            Peerctls.Run run = elsewhere.run(("tracker " + command).split(" "));
            assertThat(run.exit()).as(command).isEqualTo(5);
            assertThat(run.err()).contains("--home");
            assertThat(peerctl(("tracker " + command + " --tracker " + TRACKER).split(" "))
                            .exit())
                    .isEqualTo(5);
        }
        assertThat(Files.readString(file)).isEqualTo("a backup");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(each -> each.getFileName().toString())
                    .toList();
        }
    }

    private static List<TrackerMember> members() {
        return List.of(
                member(1, TrackerState.TRACKER_STATE_ALIVE)
                        .setPublicAddress("127.0.0.1:9001")
                        .setSelf(true)
                        .build(),
                member(2, TrackerState.TRACKER_STATE_SUSPECTED)
                        .setPublicAddress("127.0.0.1:9002")
                        .build(),
                member(3, TrackerState.TRACKER_STATE_DOWN).build());
    }

    private static TrackerMember.Builder member(int line, TrackerState state) {
        return TrackerMember.newBuilder()
                .setLine(line)
                .setRingAddress("127.0.0.1:" + (10000 + line))
                .setState(state);
    }

    private static final class Members extends MembershipServiceImplBase {
        @Override
        public void listTrackers(ListTrackersRequest request, StreamObserver<ListTrackersResponse> call) {
            Replies.send(
                    call,
                    ListTrackersResponse.newBuilder().addAllTrackers(members()).build());
        }
    }

    private static final class Control extends TrackerControlServiceImplBase {
        private final List<String> tokens = new ArrayList<>();
        private final ByteArrayOutputStream restored = new ByteArrayOutputStream();
        private SyncResponse synced = SyncResponse.getDefaultInstance();
        private boolean failing;
        private boolean dryRun;
        private int largest;

        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            tokens.add(FakeDaemons.SHOWN_TOKEN.get());
            Replies.send(
                    call,
                    GetStatusResponse.newBuilder()
                            .setPublicAddress(TRACKER)
                            .setRecords(17)
                            .addAllMembers(members())
                            .addWarnings("it is too warm; open a window")
                            .build());
        }

        @Override
        public void sync(SyncRequest request, StreamObserver<SyncResponse> call) {
            Replies.send(call, synced);
        }

        @Override
        public void backup(BackupRequest request, StreamObserver<BackupResponse> call) {
            call.onNext(part("first "));
            if (failing) {
                call.onError(Replies.error(Status.Code.UNAVAILABLE, "TOO_FEW_TRACKERS", "too few trackers"));
                return;
            }
            Replies.send(
                    call,
                    part("second"),
                    BackupResponse.newBuilder().setRecords(2).build());
        }

        private static BackupResponse part(String text) {
            return BackupResponse.newBuilder()
                    .setData(ByteString.copyFromUtf8(text))
                    .build();
        }

        @Override
        public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> call) {
            return new StreamObserver<>() {
                @Override
                public void onNext(RestoreRequest part) {
                    dryRun = part.getDryRun();
                    largest = Math.max(largest, part.getData().size());
                    try {
                        part.getData().writeTo(restored);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                }

                @Override
                public void onCompleted() {
                    if (failing) {
                        call.onError(Replies.error(
                                Status.Code.INVALID_ARGUMENT,
                                "BACKUP_DAMAGED",
                                "the backup cannot be used: it was cut off"));
                    } else {
                        Replies.send(
                                call,
                                RestoreResponse.newBuilder()
                                        .setWritten(11)
                                        .setPresent(3)
                                        .setLeftOut(1)
                                        .addReasons("user 'bob': the name is another user's here")
                                        .build());
                    }
                }
            };
        }
    }
}
