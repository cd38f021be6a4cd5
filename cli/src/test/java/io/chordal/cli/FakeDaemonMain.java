// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.process.DaemonKind;
import io.chordal.daemon.home.HomeInUseException;
import io.chordal.daemon.home.OpenHome;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.ReloadSessionRequest;
import io.chordal.proto.peer.v1.ReloadSessionResponse;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that behaves like a daemon as far as its starter can see: home, addresses, health, an end in order. */
public final class FakeDaemonMain {
    private FakeDaemonMain() {}

    /** The command line that runs it instead of every daemon, in this JVM's class path. */
    public static DaemonCommandLine commands() {
        return FakeDaemonMain::command;
    }

    private static List<String> command(DaemonKind kind, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FakeDaemonMain.class.getName(),
                kind.program()));
        command.addAll(arguments);
        return command;
    }

    /** Runs until SIGTERM; {@code --upload-limit 1B} makes it fail while it starts, 3B keeps it from getting ready
     * because no tracker answers, 7B makes it slow. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        System.out.println("arguments " + words);
        if (words.contains("1B/s")) {
            System.out.println("cannot send so slowly");
            System.exit(9);
        }
        OpenHome home = moveIn(Path.of(after(words, "--home")));
        note(home, "starts");
        HealthStatusManager health = new HealthStatusManager();
        Server local = listen(address(words, "--local"), health);
        Server open = listen(address(words, "--listen"), health);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            local.shutdownNow();
            open.shutdownNow();
            stopped.countDown();
            close(home);
        }));
        home.writePublicAddress("127.0.0.1:" + open.getPort());
        home.writeLocalAddress("127.0.0.1:" + local.getPort());
        if (words.contains("7B/s") && stopped.await(300, TimeUnit.MILLISECONDS)) {
            return;
        }
        if (words.contains("3B/s")) {
            stopped.await();
            return;
        }
        note(home, "is ready");
        health.setStatus("ready", ServingStatus.SERVING);
        stopped.await();
    }

    private static OpenHome moveIn(Path home) {
        try {
            return OpenHome.open(home);
        } catch (HomeInUseException e) {
            System.exit(8);
            throw e;
        }
    }

    /** Writes down, for all members of the cluster together, how far one has come. */
    private static void note(OpenHome home, String what) throws IOException {
        Files.writeString(
                home.home().path().resolveSibling("events"),
                home.home().name() + " " + what + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static Server listen(String address, HealthStatusManager health) throws Exception {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(health.getHealthService())
                .addService(new Control())
                .build()
                .start();
    }

    private static String address(List<String> words, String flag) {
        return words.contains(flag) ? after(words, flag) : "127.0.0.1:0";
    }

    private static String after(List<String> words, String flag) {
        return words.get(words.indexOf(flag) + 1);
    }

    private static void close(OpenHome home) {
        try {
            home.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says who it is, and takes every session. */
    private static final class Control extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            Replies.send(
                    call,
                    GetStatusResponse.newBuilder()
                            .setRingRole(RingRole.RING_ROLE_NO_WAY_IN)
                            .addTrackers(TrackerStatus.newBuilder().setAddress("10.0.0.1:9000"))
                            .setPid(ProcessHandle.current().pid())
                            .setPeer(PeerRef.newBuilder().setHost("127.0.0.1").setPort(7070))
                            .build());
        }

        @Override
        public void reloadSession(ReloadSessionRequest request, StreamObserver<ReloadSessionResponse> call) {
            Replies.send(call, ReloadSessionResponse.getDefaultInstance());
        }
    }
}
