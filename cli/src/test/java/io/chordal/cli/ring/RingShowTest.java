// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceImplBase;
import io.chordal.proto.chord.v1.Finger;
import io.chordal.proto.chord.v1.GetFingerTableRequest;
import io.chordal.proto.chord.v1.GetFingerTableResponse;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.chord.v1.RingHash;
import io.chordal.proto.chord.v1.RingIdSource;
import io.chordal.proto.chord.v1.RingProfile;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceImplBase;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.ListRecordsRequest;
import io.chordal.proto.dht.v1.ListRecordsResponse;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.SetValue;
import io.chordal.proto.dht.v1.StoredSet;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingShowTest {
    private static final RingProfile FIVE_BITS = RingProfile.newBuilder()
            .setHash(RingHash.RING_HASH_SHA1)
            .setBits(5)
            .setIdSource(RingIdSource.RING_ID_SOURCE_ADDRESS)
            .build();

    private static final Chord FIRST = new Chord(50000, 50003, 50001, 50003);

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();

    @BeforeEach
    void aClusterOfTwoWithOneDead() throws IOException {
        daemons.live(home.resolve("cluster/peer-1"), "localhost:50000", "127.0.0.1:7101", FIRST, new Dht());
        daemons.live(home.resolve("cluster/peer-10"), "localhost:50001", "127.0.0.1:7102", FIRST, new Dht());
        Files.createDirectories(home.resolve("cluster/peer-2"));
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S0-6")
    @Tag("S0-7")
    void aNodeShowsItsPlaceItsNeighboursItsFingersAndItsKeys() {
        for (String node : new String[] {"peer-1", "1", "127.0.0.1:7101", "localhost:50000"}) {
            assertThat(peerctl("ring", "show", node).lines())
                    .as(node)
                    .containsExactly(
                            "nodeId:        10  peer-1 (localhost:50000)",
                            "predecessorId: 1  localhost:50003",
                            "successorId:   18  peer-10 (localhost:50001)",
                            "successors:    peer-10, localhost:50003",
                            "finger table:",
                            "  0..2: 11 -> [18, peer-10 (localhost:50001)]",
                            "  3: 26 -> [1, localhost:50003]",
                            "stored keys: 1",
                            "  copy 3  version 2  colour = [blue, green]");
        }
    }

    @Test
    @Tag("S0-7")
    @Tag("faults")
    void allNumbersTheNodesAndReportsTheDeadOne() {
        Peerctls.Run run = peerctl("ring", "show", "all");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .contains("[1] peer-1", "[2] peer-2", "[3] peer-10", "  nodeId:        10  peer-1 (localhost:50000)");
        assertThat(run.lines().get(run.lines().indexOf("[2] peer-2") + 1))
                .startsWith("  no answer: peer-2 does not run");
    }

    @Test
    void allOfAPeerThatIsNamedAreThoseAroundItsRing() {
        daemons.listen("localhost:60000", new Chord(60000, 60002, 60001, 60002, 60000), new Dht());
        daemons.listen("localhost:60002", new Chord(60002, 60000, 60000, 60001), new Dht());

        Peerctls.Run run = peerctl("--peer", "localhost:60000", "ring", "show", "all");
        assertThat(run.exit()).isZero();
        assertThat(headings(run)).containsExactly("[1] localhost:60000", "[2] localhost:60001", "[3] localhost:60002");
        assertThat(run.lines().get(run.lines().indexOf("[2] localhost:60001") + 1))
                .startsWith("  no answer: cannot reach the peer at localhost:60001");
        assertThat(run.out())
                .contains("  nodeId:        " + new NodeIds(FIVE_BITS).of(node(60002)) + "  localhost:60002");
        assertThat(peerctl("-p", "localhost:60001", "ring", "show", "all").exit())
                .isEqualTo(5);
    }

    @Test
    @Tag("S0-7")
    void aNumberOrNameThatIsNoNodeIsAnInvalidCommand() {
        Peerctls.Run run = peerctl("ring", "show", "4");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages())
                .containsExactly("peerctl: Invalid command: there is no node 4", "  nodes are 1 to 3, or 'all'");
        assertThat(peerctl("ring", "show", "0").exit()).isEqualTo(2);
        assertThat(peerctl("ring", "show", "nonsense").err()).startsWith("peerctl: Invalid command");
    }

    @Test
    void withoutAClusterAllAreThoseAroundTheOwnPeersRing() throws IOException {
        Path own = home.resolve("own");
        daemons.live(own, "localhost:60000", "127.0.0.1:7103", new Chord(60000, 60000), new Dht());

        assertThat(headings(new Peerctls(own, daemons).run("ring", "show", "all")))
                .containsExactly("[1] localhost:60000");
        assertThat(new Peerctls(home.resolve("none"), daemons)
                        .run("ring", "show", "all")
                        .exit())
                .isEqualTo(5);
    }

    @Test
    void programsReadTheSame() {
        assertThat(peerctl("ring", "show", "1", "--output", "ndjson").out())
                .startsWith("{\"nodeId\":\"10\",\"address\":\"localhost:50000\",\"predecessorId\":\"1\"")
                .contains(
                        "\"fingers\":[{\"index\":0,\"start\":\"11\",\"nodeId\":\"18\",\"address\":\"localhost:50001\"}")
                .contains(
                        "\"records\":[{\"key\":\"colour\",\"position\":\"7\",\"copy\":3,\"version\":2,\"values\":[\"blue\",\"green\"],\"revision\":0,\"register\":[]}]");
        assertThat(peerctl("ring", "show", "all", "--output", "ndjson").lines()).hasSize(3);
    }

    @Test
    void onTheDefaultRingANodesPlaceIsItsKeyHash() {
        byte[] hash = new byte[32];
        hash[0] = (byte) 0xfe;
        NodeRef node =
                node(50000).toBuilder().setKeyHash(ByteString.copyFrom(hash)).build();

        assertThat(new NodeIds(RingProfile.getDefaultInstance()).of(node)).isEqualTo("fe" + "00".repeat(31));
        assertThat(new NodeIds(RingProfile.getDefaultInstance())
                        .of(node.toBuilder().setVnode(1).build()))
                .hasSize(64)
                .doesNotStartWith("fe00");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static List<String> headings(Peerctls.Run run) {
        return run.lines().stream().filter(line -> line.startsWith("[")).toList();
    }

    private static NodeRef node(int port) {
        return NodeRef.newBuilder().setHost("localhost").setPort(port).build();
    }

    private static Finger finger(int index, String start, int port, String id) {
        return Finger.newBuilder()
                .setIndex(index)
                .setStart(start)
                .setNode(node(port))
                .setNodeId(id)
                .build();
    }

    private static final class Chord extends ChordServiceImplBase {
        private final int self;
        private final int predecessor;
        private final int[] successors;

        Chord(int self, int predecessor, int... successors) {
            this.self = self;
            this.predecessor = predecessor;
            this.successors = successors;
        }

        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> call) {
            send(
                    call,
                    PingResponse.newBuilder()
                            .setNode(node(self))
                            .setProfile(FIVE_BITS)
                            .build());
        }

        @Override
        public void getRingState(GetRingStateRequest request, StreamObserver<GetRingStateResponse> call) {
            send(
                    call,
                    GetRingStateResponse.newBuilder()
                            .setSelf(node(self))
                            .setPredecessor(node(predecessor))
                            .addAllSuccessors(IntStream.of(successors)
                                    .mapToObj(RingShowTest::node)
                                    .toList())
                            .build());
        }

        @Override
        public void getFingerTable(GetFingerTableRequest request, StreamObserver<GetFingerTableResponse> call) {
            send(
                    call,
                    GetFingerTableResponse.newBuilder()
                            .addFingers(finger(0, "11", 50001, "18"))
                            .addFingers(finger(1, "12", 50001, "18"))
                            .addFingers(finger(2, "14", 50001, "18"))
                            .addFingers(finger(3, "26", 50003, "1"))
                            .build());
        }
    }

    private static final class Dht extends DhtServiceImplBase {
        @Override
        public void listRecords(ListRecordsRequest request, StreamObserver<ListRecordsResponse> call) {
            send(
                    call,
                    ListRecordsResponse.newBuilder()
                            .addSets(StoredSet.newBuilder()
                                    .setCopyNumber(3)
                                    .setPosition("7")
                                    .setValue(SetValue.newBuilder()
                                            .setKey(Key.newBuilder().setPartition(ByteString.copyFromUtf8("colour")))
                                            .setSetVersion(2)
                                            .addMembers(
                                                    SetMember.newBuilder().setMember(ByteString.copyFromUtf8("blue")))
                                            .addMembers(SetMember.newBuilder()
                                                    .setMember(ByteString.copyFromUtf8("green")))))
                            .build());
        }
    }
}
