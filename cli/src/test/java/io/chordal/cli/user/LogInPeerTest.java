// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemonMain;
import io.chordal.cli.Peerctls;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLogs;
import io.chordal.cli.process.ProcessIdentity;
import io.chordal.daemon.home.Home;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log-in starts the home's peer as a process, and a log-out stops what a log-in has started. */
@Timeout(60)
class LogInPeerTest {
    private static final String SECRET = "correct horse";

    @TempDir
    Path home;

    private Server tracker;

    @BeforeEach
    void aTracker() throws IOException {
        tracker = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new FakeAccounts().with("ada", SECRET))
                .build()
                .start();
    }

    @AfterEach
    void noProcessIsLeft() {
        tracker.shutdownNow();
        process().ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    @Test
    @Tag("S2-6")
    @Tag("S2-7")
    void whatTheLogInStartedTheLogOutStops() throws IOException {
        Peerctls.Run login = peerctl().run("login", "ada");

        assertThat(login.exit()).as(login.err()).isZero();
        ProcessIdentity started = ProcessIdentity.of(process().orElseThrow());
        assertThat(login.err()).contains("Peer server: process " + started.pid() + ", listening on 127.0.0.1:7070");
        assertThat(Files.readString(DaemonLogs.console(home, DaemonKind.PEER)))
                .as("the trackers that it uses")
                .contains("127.0.0.1:" + tracker.getPort());
        Peerctls.Run logout = peerctl().run("logout");
        assertThat(logout.exit()).as(logout.err()).isZero();
        assertThat(logout.err()).contains("Peer stopped.");
        // This JVM is its parent, and lists it until it has asked how it ended.
        assertThat(started.find()).isEmpty();
        assertThat(home.resolve("login.pid")).doesNotExist();
    }

    @Test
    void whatWasStartedOtherwiseGoesOn() {
        assertThat(peerctl().run("daemon", "start").exit()).isZero();
        long pid = process().orElseThrow().pid();
        assertThat(peerctl().run("login", "ada").exit()).isZero();

        assertThat(peerctl().run("logout").err()).contains("The peer server goes on (process " + pid + ")");
        assertThat(process()).isPresent();
    }

    @Test
    void noPeerIsStartedWhereThatIsForbidden() {
        Peerctls.Run login = peerctl().run("login", "ada", "--no-start");

        assertThat(login.exit()).isZero();
        assertThat(login.err()).contains("--no-start", "peerctl daemon start");
        assertThat(process()).isEmpty();
    }

    private Peerctls peerctl() {
        return new Peerctls(home, Dialer.tcp(), Optional.of(FakeDaemonMain.commands()))
                .stdin(SECRET)
                .with("CHORDAL_TRACKER", "127.0.0.1:" + tracker.getPort());
    }

    private Optional<ProcessHandle> process() {
        return new Home(home)
                .pid()
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(ProcessHandle::of);
    }
}
