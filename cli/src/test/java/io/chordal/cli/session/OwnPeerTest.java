// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemonMain;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLauncher;
import io.chordal.cli.process.Occupancy;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.OpenHome;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.transfer.v1.FileRef;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However many commands find this home's peer missing at once, one is started, and all use it. */
@Timeout(60)
class OwnPeerTest {
    private static final String LOCAL = "127.0.0.1:7071";

    @TempDir
    Path folder;

    @AfterEach
    void noProcessIsLeft() {
        new Home(folder)
                .pid()
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(ProcessHandle::of)
                .ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }

    @Test
    void twoCommandsThatStartItAtOnceUseTheSame() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        DaemonCommandLine together = (kind, arguments) -> {
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return FakeDaemonMain.commands().command(kind, arguments);
        };
        ExecutorService commands = Executors.newFixedThreadPool(2);
        try {
            Future<Peerctls.Run> one = commands.submit(() -> start(together));
            Future<Peerctls.Run> two = commands.submit(() -> start(together));

            for (Peerctls.Run run : List.of(one.get(), two.get())) {
                assertThat(run.exit()).as(run.err()).isZero();
                assertThat(run.err())
                        .contains("It listens on "
                                + new Home(folder).publicAddress().orElseThrow());
            }
        } finally {
            commands.shutdownNow();
        }
    }

    @Test
    void aCommandThatComesTooLateUsesTheOneThatIsReady() {
        DaemonCommandLine late = (kind, arguments) -> {
            assertThat(start(FakeDaemonMain.commands()).exit()).isZero();
            return FakeDaemonMain.commands().command(kind, arguments);
        };

        Peerctls.Run run = start(late);

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(new Home(folder).localAddress()).isPresent();
    }

    @Test
    void aStartThatFailsLeavesTheAddressesToWhoeverLivesThere() throws Exception {
        Home home = new Home(folder);
        Files.writeString(home.localAddressFile(), LOCAL);
        Files.writeString(home.publicAddressFile(), LOCAL);
        DaemonLauncher launcher = new DaemonLauncher(
                FakeDaemonMain.commands(), Dialer.tcp(), Map.of("PATH", System.getenv("PATH")), ProcessBuilder::start);

        assertThatThrownBy(() -> launcher.start(DaemonKind.PEER, "a peer", folder, List.of("--upload-limit", "1B/s")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("exit code 9");

        assertThat(home.localAddress()).contains(LOCAL);
        assertThat(home.publicAddress()).contains(LOCAL);
    }

    @Test
    void aPeerThatFindsNoTrackerIsStoppedAgainAfterSeconds() {
        DaemonLauncher launcher = new DaemonLauncher(
                FakeDaemonMain.commands(), Dialer.tcp(), Map.of("PATH", System.getenv("PATH")), ProcessBuilder::start);

        assertThatThrownBy(() -> launcher.start(DaemonKind.PEER, "a peer", folder, List.of("--upload-limit", "3B/s")))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageContaining("no trackers available (tried 10.0.0.1:9000)");

        assertThat(Occupancy.of(new Home(folder))).isFalse();
        assertThat(new Home(folder).localAddress()).isEmpty();
    }

    @Test
    void oneThatIsStartingIsWaitedFor() throws Exception {
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus("ready", ServingStatus.SERVING);
        Path file = Files.writeString(folder.resolve("a.txt"), "hello");
        try (FakeDaemons daemons = new FakeDaemons();
                OpenHome home = OpenHome.open(folder)) {
            daemons.listen(LOCAL, health.getHealthService(), new PeerControlServiceImplBase() {
                @Override
                public void share(ShareRequest request, StreamObserver<ShareResponse> call) {
                    send(
                            call,
                            ShareResponse.newBuilder()
                                    .setShared(SharedFile.newBuilder()
                                            .setFile(FileRef.newBuilder()
                                                    .setFileId(ByteString.copyFrom(new byte[32]))
                                                    .setSize(5))
                                            .setName("a.txt")
                                            .setTicket("chordal:it"))
                                    .build());
                }
            });
            CompletableFuture<Void> opened = CompletableFuture.runAsync(
                    () -> {
                        home.writePublicAddress("127.0.0.1:7070");
                        home.writeLocalAddress(LOCAL);
                    },
                    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

            Peerctls.Run run = new Peerctls(folder, daemons, Optional.of(FakeDaemonMain.commands()))
                    .run("share", "-q", file.toString());

            assertThat(run.exit()).as(run.err()).isZero();
            opened.join();
        }
    }

    private Peerctls.Run start(DaemonCommandLine daemons) {
        return new Peerctls(folder, Dialer.tcp(), Optional.of(daemons)).run("daemon", "start");
    }
}
