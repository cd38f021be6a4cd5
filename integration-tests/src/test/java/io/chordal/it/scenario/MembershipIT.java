// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Rings;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A tracker's view of the ring, and the ring's without it. Peers have the periods that they have by default; the tracker forgets
 * who is silent after 6 s instead of 30 s.
 */
class MembershipIT {
    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static DaemonProcess tracker;
    private static final List<DaemonProcess> MEMBERS = new ArrayList<>();
    private static String answerBeforeAnybodyCame;
    private static Status.Code codeBeforeAnybodyCame;
    private static ServerSocket blackHole;
    private static CompletableFuture<Patience> patience;

    /** How long a command waited for a tracker, and what it said then. */
    private record Patience(Peerctl.Result result, Duration time) {}

    @BeforeAll
    static void start() throws IOException {
        blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        patience = CompletableFuture.supplyAsync(MembershipIT::askTheBlackHole);
        tracker = WORKPLACE
                .spawn(
                        Program.TRACKER,
                        "members",
                        "tracker",
                        List.of("--lease", "6s", "--listen", "127.0.0.1:0"),
                        Map.of())
                .awaitReady();
        try {
            answerBeforeAnybodyCame = "nothing";
            codeBeforeAnybodyCame = Status.Code.OK;
            tracker.client().membership().getEntrance(GetEntranceRequest.getDefaultInstance());
        } catch (io.grpc.StatusRuntimeException e) {
            codeBeforeAnybodyCame = e.getStatus().getCode();
            answerBeforeAnybodyCame = String.valueOf(e.getStatus().getDescription());
        }
        IntStream.rangeClosed(1, 4).forEach(i -> MEMBERS.add(spawn("member-" + i)));
        MEMBERS.forEach(DaemonProcess::awaitReady);
        Rings.awaitOneRing(MEMBERS);
    }

    @Test
    @Tag("S0-18")
    void nodesAreAddedRemovedAndNamedAsEntranceAndWithoutAnyTheTrackerSaysSo() {
        assertThat(codeBeforeAnybodyCame).isIn(Status.Code.NOT_FOUND, Status.Code.FAILED_PRECONDITION);
        assertThat(answerBeforeAnybodyCame).contains("no ring node is registered");

        DaemonProcess guest = spawn("guest").awaitReady();
        String address = guest.address();
        Eventually.eventually(
                "the tracker lists the guest", () -> assertThat(nodes()).contains(address));
        GetEntranceResponse entrance =
                tracker.client().membership().getEntrance(GetEntranceRequest.getDefaultInstance());
        assertThat(nodes()).contains(at(entrance.getEntrance().getNode()));
        guest.stop();
        assertThat(nodes()).doesNotContain(address).hasSize(4);
        assertThat(trackerctl("tracker", "nodes").succeeded().out())
                .contains(MEMBERS.stream().map(DaemonProcess::address).toList())
                .doesNotContain(address);
        Rings.awaitOneRing(MEMBERS);
    }

    @Test
    @Tag("S0-19")
    void theDebugTextNamesWhatIsStoredAndWhoIsThere() {
        SharedFile shared =
                Shares.share(MEMBERS.get(0), TestFiles.random(folder().resolve("debugged.bin"), TestFiles.MIB, 5));
        String debug = trackerctl("tracker", "debug").succeeded().out();
        assertThat(debug).containsPattern("(?m)^Storage: \\{.*debugged\\.bin.*}$");
        assertThat(debug).containsPattern("(?m)^Chord nodes: \\{.*}$");
        assertThat(debug).contains(MEMBERS.stream().map(DaemonProcess::address).toList());
        assertThat(shared.getName()).isEqualTo("debugged.bin");
    }

    @Test
    @Tag("S4-19")
    @Tag("S4-20")
    @Tag("faults")
    void aMemberThatIsKilledIsReplacedByItsSuccessorAndOffTheListWithinFifteenSeconds() {
        DaemonProcess victim = spawn("victim").awaitReady();
        List<DaemonProcess> five = new ArrayList<>(MEMBERS);
        five.add(victim);
        Rings.awaitOneRing(five);
        Eventually.eventually(
                "the tracker lists the victim", () -> assertThat(nodes()).contains(victim.address()));
        List<DaemonProcess> ordered = Rings.inOrder(five);
        int place = ordered.indexOf(victim);
        DaemonProcess before = ordered.get((place + 4) % 5);
        NodeRef after = Rings.state(ordered.get((place + 1) % 5)).getSelf();
        String address = victim.address();
        Instant death = Instant.now();
        victim.kill();

        Eventually.eventually("the neighbours have closed the gap", Duration.ofSeconds(10), () -> {
            GetRingStateResponse state = Rings.state(before);
            assertThat(state.getSuccessors(0).getKeyHash()).isEqualTo(after.getKeyHash());
        });
        Eventually.eventually(
                "the tracker has dropped it",
                Duration.ofSeconds(15).minus(Duration.between(death, Instant.now())),
                () -> assertThat(nodes()).doesNotContain(address).hasSize(4));
        Rings.awaitOneRing(MEMBERS);
    }

    @Test
    @Tag("S0-28")
    void clientsComeAndDieWithoutMovingAnythingOnTheRing() {
        byte[] before = neighbourhoods();
        DaemonProcess client = spawn("client", "--ring", "client").awaitReady();
        assertThat(client.client()
                        .peer()
                        .getStatus(GetStatusRequest.getDefaultInstance())
                        .getRingRole())
                .isEqualTo(RingRole.RING_ROLE_CLIENT);
        WORKPLACE.peerctl(client.home()).ok("dht", "add", "by-a-client", "value");
        assertThat(WORKPLACE
                        .peerctl(MEMBERS.get(0).home())
                        .ok("dht", "get", "by-a-client")
                        .out())
                .contains("value");
        client.kill();
        Rings.assertOneRing(MEMBERS);
        assertThat(neighbourhoods()).as("every node's neighbours").isEqualTo(before);
    }

    @Test
    @Tag("S1-22")
    void portZeroTakesAFreePortOnLoopbackAndEveryDaemonAnother() {
        List<String> addresses = new ArrayList<>(List.of(tracker.address(), tracker.localAddress()));
        MEMBERS.forEach(member -> addresses.addAll(List.of(member.address(), member.localAddress())));
        assertThat(addresses).doesNotHaveDuplicates().allMatch(address -> address.matches("127\\.0\\.0\\.1:[1-9]\\d*"));
    }

    @Test
    @Tag("S1-7")
    void theSourcesOfAKilledPeerExpire() {
        DaemonProcess mortal = spawn("mortal", "--ring", "client").awaitReady();
        SharedFile shared = Shares.share(mortal, TestFiles.random(folder().resolve("mortal.bin"), TestFiles.MIB, 6));
        LocationsRequest request =
                LocationsRequest.newBuilder().setFile(shared.getFile()).build();
        assertThat(tracker.client().swarm().locations(request).getTotal()).isEqualTo(1);
        mortal.kill();
        Eventually.eventually(
                "nobody is named any more",
                Duration.ofSeconds(20),
                () -> assertThat(codeOf(() -> tracker.client().swarm().locations(request)))
                        .isEqualTo(Status.Code.NOT_FOUND));
        assertThat(trackerctl("list_files", "public").succeeded().out()).doesNotContain("mortal.bin");
    }

    @Test
    @Tag("S4-22")
    @Tag("faults")
    void nobodyWaitsForEverForATrackerThatTakesTheCallAndSaysNothing() throws IOException {
        Peerctl.Result result = patience.join().result();
        blackHole.close();
        assertThat(result.exitCode()).as("unreachable or timed out: %s", result).isIn(5, 7);
        assertThat(result.err()).contains("127.0.0.1:" + blackHole.getLocalPort());
        assertThat(patience.join().time()).isLessThan(Duration.ofSeconds(15));
    }

    /** Takes as long as a command waits at most, and so begins before the other tests. */
    private static Patience askTheBlackHole() {
        Instant begin = Instant.now();
        Peerctl.Result result = WORKPLACE
                .peerctl(folder().resolve("nobody"))
                .run("--tracker", "127.0.0.1:" + blackHole.getLocalPort(), "tracker", "nodes");
        return new Patience(result, Duration.between(begin, Instant.now()));
    }

    private static DaemonProcess spawn(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--tracker", tracker.address()));
        all.addAll(List.of(arguments));
        return WORKPLACE.spawn(Program.PEER, "members", name, all, Map.of());
    }

    private static Path folder() {
        return WORKPLACE.folder().resolve("members").resolve("files");
    }

    private static Peerctl.Result trackerctl(String... command) {
        List<String> all = new ArrayList<>(List.of("--tracker", tracker.address()));
        all.addAll(List.of(command));
        return WORKPLACE.peerctl(MEMBERS.get(0).home()).run(all.toArray(String[]::new));
    }

    private static List<String> nodes() {
        return tracker.client().membership().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList().stream()
                .map(node -> at(node.getNode()))
                .toList();
    }

    private static String at(NodeRef node) {
        return node.getHost() + ":" + node.getPort();
    }

    private static byte[] neighbourhoods() {
        ByteString all = ByteString.EMPTY;
        for (DaemonProcess member : MEMBERS) {
            all = all.concat(
                    Rings.state(member).toBuilder().clearVersion().build().toByteString());
        }
        return all.toByteArray();
    }

    private static Status.Code codeOf(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (RuntimeException e) {
            return Status.fromThrowable(e).getCode();
        }
    }
}
