// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.FakeDaemonMain;
import io.chordal.cli.Peerctls;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.JsonText;
import io.chordal.cli.process.ProcessEnd;
import io.chordal.daemon.grpc.FixedPorts;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cluster's processes, with programs that are daemons only as far as their starter can see. */
class ClusterTest {
    @TempDir
    Path home;

    @AfterEach
    void noProcessIsLeft() {
        state().members().forEach(member -> ProcessEnd.kill(member.identity()));
    }

    @Test
    void aClusterIsStartedKilledInPartTakenUpAgainAndStopped() throws IOException {
        Peerctls.Run started = peerctl("cluster", "start", "--nodes", "1");

        assertThat(started.exit()).as(started.err()).isZero();
        assertThat(started.lines()).hasSize(3);
        ClusterState first = state();
        assertThat(first.members()).extracting(Member::name).containsExactly("tracker-1", "peer-1");
        assertThat(first.running()).hasSize(2);
        Member peer = first.members().get(1);
        assertThat(console("peer-1"))
                .contains("--tracker, " + first.members().get(0).publicAddress())
                .contains("--listen, " + peer.publicAddress());
        assertThat(first.members()).allMatch(member -> comesBackTo(member.publicAddress()));

        assertThat(peerctl("cluster", "kill", "peer-1").err()).contains("cluster start peer-1");
        assertThat(peer.isRunning()).isFalse();
        assertThat(peerctl("cluster", "kill", "peer-1").exit()).isEqualTo(3);
        assertThat(peerctl("cluster", "status").out()).contains("ended", "ready");

        assertThat(peerctl("cluster", "start", "peer-1").exit()).isZero();
        Member again = state().find("peer-1").orElseThrow();
        assertThat(again.isRunning()).isTrue();
        assertThat(again.publicAddress()).isEqualTo(peer.publicAddress());
        assertThat(again.identity()).isNotEqualTo(peer.identity());

        assertThat(peerctl("cluster", "start", "--nodes", "1").exit()).isZero();
        assertThat(state().running()).extracting(Member::name).containsExactly("tracker-1", "peer-1", "peer-2");

        Peerctls.Run stopped = peerctl("cluster", "stop");
        assertThat(stopped.messages()).containsExactly("peer-1 stopped", "peer-2 stopped", "tracker-1 stopped");
        assertThat(state().running()).isEmpty();
        assertThat(new Home(home.resolve("cluster/peer-1")).localAddress()).isEmpty();
        assertThat(peerctl("cluster", "stop").exit()).isZero();
        assertThat(peerctl("cluster", "add").exit()).isEqualTo(3);
    }

    @Test
    void severalTrackersHaveAListASecretAndTheirPortsForGood() throws IOException {
        Peerctls.Run started = peerctl("cluster", "start", "--trackers", "3", "--nodes", "1");

        assertThat(started.exit()).as(started.err()).isZero();
        ClusterState first = state();
        assertThat(first.members())
                .extracting(Member::name)
                .containsExactly("tracker-1", "tracker-2", "tracker-3", "peer-1");
        Path list = home.resolve("cluster/tracker_info.txt");
        assertThat(Files.readAllLines(list)).hasSize(3);
        for (int line = 1; line <= 3; line++) {
            Member tracker = first.members().get(line - 1);
            assertThat(Files.readAllLines(list).get(line - 1)).startsWith(tracker.publicAddress() + "/");
            assertThat(Files.readString(home.resolve("cluster/tracker-" + line + "/log/tracker-daemon.out")))
                    .contains(list + ", " + line + ", --listen, " + tracker.publicAddress());
        }
        Path secret = home.resolve("cluster/cluster.secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        String before = Files.readString(secret);
        assertThat(console("peer-1"))
                .contains("--tracker, "
                        + first.trackers().stream()
                                .map(tracker -> tracker.publicAddress().toString())
                                .collect(Collectors.joining(",")));

        assertThat(peerctl("cluster", "kill", "tracker-2").exit()).isZero();
        assertThat(peerctl("cluster", "add").exit()).isZero();
        assertThat(peerctl("cluster", "start", "tracker-2").exit()).isZero();
        assertThat(state().find("tracker-2").orElseThrow().publicAddress())
                .isEqualTo(first.find("tracker-2").orElseThrow().publicAddress());

        Peerctls.Run other = peerctl("cluster", "start", "--trackers", "2");
        assertThat(other.exit()).isEqualTo(8);
        assertThat(other.messages().get(0)).contains("has 3 trackers, not 2");
        assertThat(peerctl("cluster", "stop").messages())
                .endsWith("tracker-1 stopped", "tracker-2 stopped", "tracker-3 stopped");
        assertThat(peerctl("cluster", "start", "--nodes", "1").exit()).isZero();
        assertThat(state().running()).hasSize(4);
        assertThat(Files.readString(secret)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1"})
    void noTrackerAtAllAndMoreThanNineAreRefused(String trackers) {
        Peerctls.Run run = peerctl("cluster", "start", "--trackers", trackers);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).contains("1 to 9 trackers");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aStartThatFailsEndsWhatItStartedAndShowsTheLog() {
        Peerctls.Run run = peerctl("cluster", "start", "--nodes", "2", "--upload-limit", "1B/s");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("cannot start peer-1: it ended with exit code 9")
                .contains(home.resolve("cluster/peer-1/log").toString())
                .contains("cannot send so slowly")
                .contains("tracker-1 stopped");
        assertThat(state().running()).isEmpty();
    }

    @Tag("S0-1")
    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void fewerThanOneNodeIsRefused(String nodes) {
        Peerctls.Run run = peerctl("cluster", "start", "--nodes", nodes);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).isEqualTo("peerctl: Start at least one node");
        assertThat(home).isEmptyDirectory();
    }

    @Tag("S0-1")
    @Test
    void aHundredNodesAreTooManyAndNinetyNineAreNot() {
        Peerctls.Run run = peerctl("cluster", "start", "--nodes", "100");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).isEqualTo("peerctl: Too many nodes to start");
        assertThat(peerctl("cluster", "add", "100").messages()).isEqualTo(run.messages());
        assertThat(home).isEmptyDirectory();
        Peerctls.Run most = peerctl("cluster", "start", "--nodes", "99", "--upload-limit", "1B/s");
        assertThat(most.exit()).isEqualTo(1);
        assertThat(most.err()).contains("cannot start peer-1: it ended").doesNotContain("Too many nodes");
        assertThat(Cluster.newNames(ClusterState.EMPTY, 99)).hasSize(99).last().isEqualTo("peer-99");
    }

    @Tag("S0-29")
    @Test
    void givenAgainTheStartCommandAddsNodesEachReadyBeforeTheNextBegins() throws IOException {
        assertThat(peerctl("cluster", "start", "--nodes", "1").exit()).isZero();

        Peerctls.Run again = peerctl("cluster", "start", "--nodes", "2", "--upload-limit", "7B/s");

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.messages().get(0)).startsWith("peer-2 is ready");
        assertThat(again.messages().get(1)).startsWith("peer-3 is ready");
        assertThat(Files.readAllLines(home.resolve("cluster/events")))
                .containsExactly(
                        "tracker-1 starts",
                        "tracker-1 is ready",
                        "peer-1 starts",
                        "peer-1 is ready",
                        "peer-2 starts",
                        "peer-2 is ready",
                        "peer-3 starts",
                        "peer-3 is ready");
        assertThat(state().running()).hasSize(4);
    }

    @Test
    void twoPeerctlDoNotChangeOneClusterAtOnce() {
        try (ClusterLock lock = ClusterLock.take(home.resolve("cluster"))) {
            Peerctls.Run run = peerctl("cluster", "start", "--nodes", "1");

            assertThat(run.exit()).isEqualTo(8);
            assertThat(run.err()).contains("another peerctl is changing the cluster");
        }
    }

    @Test
    void withoutAClusterThereIsNothingToSee() {
        assertThat(peerctl("cluster", "status").exit()).isEqualTo(3);
        assertThat(peerctl("cluster", "logs").exit()).isEqualTo(3);
        assertThat(peerctl("cluster", "kill", "peer-1").exit()).isEqualTo(3);
        assertThat(peerctl("cluster", "start", "peer-1").exit()).isEqualTo(3);
        assertThat(peerctl("cluster", "stop").exit()).isZero();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void theOwnPeerIsStartedOnceAndItsEndIsNoticed() throws IOException {
        Peerctls.Run run = peerctl("daemon", "start");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("Starting this home's peer", "without a tracker", "peerctl daemon stop");
        assertThat(peerctl("daemon", "logs").exit()).isEqualTo(3);
        Files.writeString(home.resolve("log/peer-daemon.log"), "one\ntwo\nthree\n");
        assertThat(peerctl("daemon", "logs", "-n", "2").lines()).containsExactly("two", "three");
        assertThat(peerctl("daemon", "logs", "-n", "1", "--output", "ndjson").lines())
                .containsExactly("{\"member\":\"peer\",\"line\":\"three\"}");
        assertThat(peerctl("daemon", "start").err()).contains("runs already");
        assertThat(peerctl("daemon", "logs", "-n", "-1").exit()).isEqualTo(2);
        for (String command : new String[] {"start", "status", "logs", "stop"}) {
            assertThat(peerctl("daemon", command, "-p", "peer-2").messages().get(0))
                    .endsWith("is for this home's own peer and takes no --peer (peer-2)");
        }
        long pid = new Home(home).pid().orElseThrow();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
        assertThat(peerctl("daemon", "stop").err()).contains("does not run");
        Peerctls.Run status = peerctl("daemon", "status");
        assertThat(status.exit()).isEqualTo(3);
        assertThat(status.err()).contains("does not run", "peerctl daemon start");
    }

    @Test
    void aDamagedStateFileIsNamedAndNothingIsKilled() throws IOException {
        Path file = Files.createDirectories(home.resolve("cluster")).resolve("cluster.json");
        for (String text :
                List.of("{", "[]", "{\"format\":2,\"members\":[]}", "{\"format\":1,\"members\":[{\"name\":\"x\"}]}")) {
            Files.writeString(file, text);

            Peerctls.Run run = peerctl("cluster", "stop");

            assertThat(run.exit()).as(text).isEqualTo(8);
            assertThat(run.messages().get(0)).contains(file.toString());
        }
        Files.delete(file);
    }

    @Test
    void theStateFileTellsEachMembersProcessAndAddresses() throws IOException {
        assertThat(peerctl("cluster", "start", "--nodes", "1", "--upload-limit", "2MiB/s")
                        .exit())
                .isZero();

        String text = Files.readString(home.resolve("cluster/cluster.json"));

        assertThat(JsonText.object(text)).containsEntry("format", 1L);
        assertThat(text).contains("\"startedAt\"", "\"pid\"", "\"--upload-limit\", \"2MiB/s\"");
        assertThat(state().find("peer-1").orElseThrow().arguments()).containsExactly("--upload-limit", "2MiB/s");
    }

    /** Whether no outgoing connection takes the port meanwhile. */
    private static boolean comesBackTo(Endpoint address) {
        return address.port() >= FixedPorts.LOWEST && address.port() <= FixedPorts.HIGHEST;
    }

    private ClusterState state() {
        return new ClusterStateFile(home.resolve("cluster/cluster.json")).read();
    }

    private String console(String name) throws IOException {
        return Files.readString(home.resolve("cluster").resolve(name).resolve("log/peer-daemon.out"));
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, Dialer.tcp(), Optional.of(FakeDaemonMain.commands())).run(arguments);
    }
}
