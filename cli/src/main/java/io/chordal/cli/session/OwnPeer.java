// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.output.Output;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.ProcessGuard;
import io.chordal.cli.process.RunningDaemon;
import io.chordal.daemon.config.Settings;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Starts the peer of the user's own home, and says so. Immutable. */
public final class OwnPeer {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PUBLIC_PORT = 7070;
    private static final int LOCAL_PORT = 7071;

    private final Session session;

    /** The peer of a session's home. */
    public OwnPeer(Session session) {
        this.session = session;
    }

    /** Starts it, unless another command does so at this moment, and returns when it is ready; settings in its home come before the trackers that are given. */
    public RunningDaemon start(ImmutableList<Endpoint> trackers) {
        Home home = session.homes().own();
        Output output = session.output();
        Settings settings = settings(home);
        ImmutableList.Builder<String> arguments = ImmutableList.builder();
        if (settings.find("listen").isEmpty() && !free(PUBLIC_PORT)) {
            arguments.add("--listen", LOOPBACK + ":0");
        }
        if (settings.find("local").isEmpty() && !free(LOCAL_PORT)) {
            arguments.add("--local", LOOPBACK + ":0");
        }
        String listed = trackers.stream().map(Endpoint::toString).collect(Collectors.joining(","));
        if (!trackers.isEmpty()) {
            arguments.add("--tracker", listed);
        }
        output.message("Starting this home's peer (" + home.path() + ")"
                + (trackers.isEmpty() ? ", without a tracker" : ", tracker " + listed) + " …");
        RunningDaemon peer;
        try (ProcessGuard guard = ProcessGuard.install(() -> {})) {
            peer = session.launcher(session.environment(), guard)
                    .startOrUse(DaemonKind.PEER, Failures.OWN, home.path(), arguments.build());
        }
        output.message("It listens on " + peer.publicAddress() + " and stays up; stop it: peerctl daemon stop");
        return peer;
    }

    /** Returns when the one that another command is starting is ready. */
    void await() {
        session.launcher(session.environment(), ProcessBuilder::start)
                .await(DaemonKind.PEER, Failures.OWN, session.homes().own().path());
    }

    /**
     * Refuses to start it unasked if the last one was killed and other machines could reach it: started here without what it was
     * told then, it would be hidden from them, and nobody would notice.
     */
    public void refuseIfItWasReachable() {
        Home home = session.homes().own();
        Optional<Endpoint> called = home.publicAddress().map(Endpoint::parse);
        if (called.isPresent()
                && !called.get().host().equals(LOOPBACK)
                && settings(home).find("listen").isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "this home's peer does not run; others called it at " + called.get() + " until it was killed",
                    "start it again with the flags that it had, --listen and --insecure or --advertise among them:"
                            + " peer-daemon --home " + home.path()
                            + " …; or for this machine alone: peerctl daemon start");
        }
    }

    private Settings settings(Home home) {
        return Settings.load(
                DaemonKind.PEER.program(), List.of("--home", home.path().toString()), session.environment());
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
