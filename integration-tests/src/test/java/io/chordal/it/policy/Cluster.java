// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.chordal.daemon.home.Home;
import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.trust.ClusterSecret;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.TestPorts;
import io.chordal.it.harness.Workplace;
import io.chordal.it.policy.Matrix.At;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two trackers of one list, each a process of its own that writes every call into its log. Confined to the thread that made it. */
final class Cluster {
    private static final String NAME = "cluster";

    /** So much is logged that whatever could show a secret does. */
    private static final String LOUD = "tracker=debug,client=debug,fetch=debug,serve=debug,ring=debug,control=debug";

    private final Workplace workplace;
    private final Path folder;
    private final List<String> ringAddresses = new ArrayList<>();
    private final List<DaemonProcess> trackers = new ArrayList<>();

    private Cluster(Workplace workplace) {
        this.workplace = workplace;
        this.folder = workplace.folder().resolve(NAME);
    }

    /** Starts it; its processes are ended with the workplace. */
    static Cluster start(Workplace workplace) throws IOException {
        Cluster cluster = new Cluster(workplace);
        Files.createDirectories(cluster.folder);
        List<Integer> ports = TestPorts.free(4);
        Path list = cluster.folder.resolve("tracker_info.txt");
        Files.write(
                list,
                List.of(
                        "127.0.0.1:" + ports.get(0) + "/" + ports.get(1),
                        "127.0.0.1:" + ports.get(2) + "/" + ports.get(3)));
        for (int line = 1; line <= 2; line++) {
            cluster.ringAddresses.add("127.0.0.1:" + ports.get(2 * line - 1));
            List<String> arguments = List.of(
                    list.toString(),
                    String.valueOf(line),
                    "--listen",
                    "127.0.0.1:" + ports.get(2 * line - 2),
                    "--log",
                    LOUD);
            cluster.trackers.add(workplace.spawn(Program.TRACKER, NAME, "tracker-" + line, arguments, Map.of()));
        }
        cluster.trackers.forEach(DaemonProcess::awaitReady);
        return cluster;
    }

    /** Starts a peer of both trackers in a home that may be prepared; it is ready when this returns. */
    DaemonProcess startPeer(String name) {
        List<String> arguments = List.of(
                "--tracker",
                trackers.get(0).address() + "," + trackers.get(1).address(),
                "--stabilize",
                "200ms-400ms",
                "--log",
                LOUD);
        return workplace.spawn(Program.PEER, NAME, name, arguments, Map.of()).awaitReady();
    }

    Path folder() {
        return folder;
    }

    DaemonProcess tracker(int line) {
        return trackers.get(line - 1);
    }

    /** Returns the home of a daemon, which need not be there. */
    Home home(String name) {
        return new Home(folder.resolve(name));
    }

    SigningKey signingKey(int line) throws IOException {
        return SigningKey.readOrCreate(tracker(line).home().resolve("signing.key"));
    }

    ClusterSecret secret() throws IOException {
        return ClusterSecret.read(folder.resolve("cluster.secret"));
    }

    At at(int line, Gate.Side side) throws IOException {
        DaemonProcess tracker = tracker(line);
        String address = switch (side) {
            case PUBLIC -> tracker.address();
            case TRACKERS -> ringAddresses.get(line - 1);
            default -> tracker.localAddress();
        };
        return new At(tracker.name(), side, address, controlToken(tracker));
    }

    static String controlToken(DaemonProcess daemon) throws IOException {
        return new Home(daemon.home()).token().orElseThrow().reveal();
    }

    /** Takes note of all that is secret in the homes of the trackers. */
    void keepSecrets(Secrets secrets) throws IOException {
        for (DaemonProcess tracker : trackers) {
            secrets.keep(controlToken(tracker));
            Files.readAllLines(tracker.home().resolve("signing.key")).stream()
                    .filter(line -> !line.startsWith("-----"))
                    .forEach(secrets::keep);
        }
        secrets.keep(Files.readString(folder.resolve("cluster.secret")).strip());
        secrets.keep(secret().proof());
    }
}
