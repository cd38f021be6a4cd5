// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.Home;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceImplBase;
import io.chordal.proto.chord.v1.CloserNodes;
import io.chordal.proto.chord.v1.FindSuccessorRequest;
import io.chordal.proto.chord.v1.FindSuccessorResponse;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.chord.v1.OwnerFound;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceImplBase;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.GetHealthResponse;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import io.chordal.proto.dht.v1.Replica;
import io.chordal.proto.dht.v1.ReplicaState;
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

/** A ring of three peers in the order 1, 2, 3, of which the second may be dead. */
class HealthAndTraceTest {
    private static final int SECOND = 8002;

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<FindSuccessorRequest> steps = new ArrayList<>();
    private GetHealthResponse third = GetHealthResponse.newBuilder()
            .setRows(7)
            .setActive(true)
            .setInStep(true)
            .build();

    @BeforeEach
    void threePeers() {
        daemons.live(home, "localhost:8001", "127.0.0.1:7071", new Chord(8001, SECOND, 8003), new Dht(false));
        daemons.listen("localhost:8003", new Chord(8003, 8001), new Dht(true));
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void peersOfTheClusterThatAreNotInTheRingAreNamed() throws IOException {
        daemons.listen("localhost:" + SECOND, new Chord(SECOND, 8003), new Dht(false));
        for (int number = 1; number <= 4; number++) {
            Home peer = new Homes(new Home(home)).member("peer-" + number);
            Files.createDirectories(peer.publicAddressFile().getParent());
            Files.writeString(peer.publicAddressFile(), "localhost:" + (8000 + number) + "\n");
        }

        Peerctls.Run run = peerctl("dht", "health");

        assertThat(run.exit()).isZero();
        assertThat(run.messages())
                .containsExactly(
                        "3 nodes in the ring, every copy in its place",
                        "not in the ring, of this home's cluster: peer-4; peerctl cluster status says which of them runs and answers");
    }

    @Test
    void healthIsShownOnceAroundTheRing() {
        daemons.listen("localhost:" + SECOND, new Chord(SECOND, 8003), new Dht(false));

        Peerctls.Run run = peerctl("dht", "health");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "NODE            STATE  ARC     HOMES    MISSING  ROWS  TOMBSTONES  ASIDE  LOST  STORE",
                        "localhost:8001  up     active  in step        0     5           1      0     0  ok",
                        "localhost:8002  up     active  in step        0     5           1      0     0  ok",
                        "localhost:8003  up     active  in step        0     7           0      0     0  ok");
        assertThat(run.messages()).containsExactly("3 nodes in the ring, every copy in its place");
        assertThat(peerctl("dht", "health", "--output", "ndjson").lines().get(2))
                .isEqualTo(
                        "{\"node\":\"localhost:8003\",\"state\":\"up\",\"arc\":\"active\",\"homes\":\"in step\","
                                + "\"missingCopies\":0,\"rows\":7,\"tombstones\":0,\"aside\":0,\"suspectedLosses\":0,\"store\":\"ok\"}");
    }

    @Test
    void whatIsWrongIsSaidWithWhatToDoNext() {
        third = third.toBuilder()
                .setActive(false)
                .setInStep(false)
                .setMissingCopies(3)
                .setAside(2)
                .setSuspectedLosses(1)
                .setStoreFailure("the disk is full")
                .build();

        Peerctls.Run run = peerctl("dht", "health");

        assertThat(run.exit()).isEqualTo(9);
        assertThat(run.lines().get(2)).startsWith("localhost:8002  silent");
        assertThat(run.messages())
                .containsExactly(
                        "the store of localhost:8003 takes no more writes: see to its disk, then stop and start that peer",
                        "no answer from localhost:8002: start it again, or leave it; its keys get their third copy elsewhere",
                        "3 copies are known to be missing, and not yet in step: localhost:8003; repair is under way, look again",
                        "all homes of an arc died at once, as seen by localhost:8003: start them again with their data, and"
                                + " what they held is back",
                        "rows put aside at localhost:8003: they were removed elsewhere while it was away, and are neither"
                                + " shown nor deleted");
    }

    @Test
    void aTraceStepsAroundADeadNodeToTheOwnerAndItsCopies() {
        Peerctls.Run run = peerctl("dht", "trace", "colour");

        assertThat(run.exit()).isZero();
        assertThat(run.lines().get(0)).isEqualTo("colour is at 55921");
        assertThat(run.lines().stream()
                        .skip(2)
                        .limit(4)
                        .map(line -> line.replaceAll("[0-9.]+ ms", "N ms").replaceAll(" +", " ")))
                .satisfies(lines -> {
                    assertThat(lines.get(0)).contains(" 1 ", "N ms closer: localhost:8002, localhost:8003");
                    assertThat(lines.get(1)).contains(" 2 localhost:8002 - no answer");
                    assertThat(lines.get(2)).contains(" 3 localhost:8003 N ms the owner is localhost:8003");
                });
        assertThat(run.lines())
                .anyMatch(line -> line.equals("owner localhost:8003, from localhost:8001 on; its arc is active"))
                .anyMatch(line -> line.contains("present"));
        assertThat(steps.get(0).getTarget()).isEqualTo(ByteString.copyFrom(new byte[] {(byte) 0xda, 0x71}));
        assertThat(steps.get(1).getExcludeList()).containsExactly(ByteString.copyFromUtf8("8002"));
        assertThat(peerctl("dht", "trace", "colour", "--output", "ndjson")
                        .lines()
                        .get(0))
                .contains(
                        "\"hops\":[{\"hop\":1,", "\"owner\":\"localhost:8003\"", "\"arc\":\"active\"", "\"copies\":[{");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static NodeRef node(int port) {
        return NodeRef.newBuilder()
                .setHost("localhost")
                .setPort(port)
                .setKeyHash(ByteString.copyFromUtf8("" + port))
                .build();
    }

    private final class Chord extends ChordServiceImplBase {
        private final int self;
        private final List<NodeRef> successors;

        Chord(int self, Integer... successors) {
            this.self = self;
            this.successors =
                    List.of(successors).stream().map(HealthAndTraceTest::node).toList();
        }

        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> call) {
            send(call, PingResponse.newBuilder().setNode(node(self)).build());
        }

        @Override
        public void getRingState(GetRingStateRequest request, StreamObserver<GetRingStateResponse> call) {
            send(
                    call,
                    GetRingStateResponse.newBuilder()
                            .setSelf(node(self))
                            .setPredecessor(node(8001))
                            .addAllSuccessors(successors)
                            .build());
        }

        @Override
        public void findSuccessor(FindSuccessorRequest request, StreamObserver<FindSuccessorResponse> call) {
            steps.add(request);
            FindSuccessorResponse.Builder response = FindSuccessorResponse.newBuilder();
            if (self == 8003) {
                response.setOwner(OwnerFound.newBuilder().setOwner(node(8003)));
            } else {
                response.setCloser(CloserNodes.newBuilder().addAllNodes(successors));
            }
            send(call, response.build());
        }
    }

    private final class Dht extends DhtServiceImplBase {
        private final boolean last;

        Dht(boolean last) {
            this.last = last;
        }

        @Override
        public void getHealth(GetHealthRequest request, StreamObserver<GetHealthResponse> call) {
            send(
                    call,
                    last
                            ? third
                            : GetHealthResponse.newBuilder()
                                    .setRows(5)
                                    .setTombstones(1)
                                    .setActive(true)
                                    .setInStep(true)
                                    .build());
        }

        @Override
        public void lookup(LookupRequest request, StreamObserver<LookupResponse> call) {
            send(
                    call,
                    LookupResponse.newBuilder()
                            .setId("55921")
                            .setOwner(node(8003))
                            .build());
        }

        @Override
        public void getReplicas(GetReplicasRequest request, StreamObserver<GetReplicasResponse> call) {
            send(
                    call,
                    GetReplicasResponse.newBuilder()
                            .setCopiesWanted(1)
                            .addReplicas(Replica.newBuilder()
                                    .setNode(node(8003))
                                    .setNodeId("58795")
                                    .setCopyNumber(3)
                                    .setState(ReplicaState.REPLICA_STATE_PRESENT))
                            .build());
        }
    }
}
