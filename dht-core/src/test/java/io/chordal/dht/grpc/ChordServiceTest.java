// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.ring.ChordNode;
import io.chordal.dht.ring.JoinCallback;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.RingMemory;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.FindSuccessorRequest;
import io.chordal.proto.chord.v1.GetFingerTableRequest;
import io.chordal.proto.chord.v1.GetPredecessorRequest;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.LeaveRequest;
import io.chordal.proto.chord.v1.NotifyRequest;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.chord.v1.ProbeRequest;
import io.chordal.proto.chord.v1.RingHeader;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.testing.GrpcCleanupRule;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.migrationsupport.rules.EnableRuleMigrationSupport;

/** ChordService in process, as somebody with grpcurl and as another node see it. */
@EnableRuleMigrationSupport
class ChordServiceTest {
    private static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 7070);
    private static final Bytes KEY =
            RingProfile.DEFAULT.position("the node's key").toBytes();

    @Rule
    public final GrpcCleanupRule cleanup = new GrpcCleanupRule();

    private final SerialEnvironment environment = SerialEnvironment.start("test-node");
    private final NodeMount mount = new NodeMount(List.of(ChordBindings.service()));
    private ChordServiceGrpc.ChordServiceBlockingStub stub;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws IOException {
        String name = InProcessServerBuilder.generateName();
        InProcessServerBuilder server = InProcessServerBuilder.forName(name).directExecutor();
        mount.localServices().forEach(server::addService);
        cleanup.register(
                server.intercept(new DeadlineRequired(List.of())).build().start());
        channel = cleanup.register(
                InProcessChannelBuilder.forName(name).directExecutor().build());
        stub = ChordServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stopNode() {
        environment.close();
    }

    @Test
    void aServerWithoutItsNodeIsUnavailable() {
        assertFailure(() -> stub.ping(PingRequest.getDefaultInstance()), Status.Code.UNAVAILABLE, "NOT_A_MEMBER");
    }

    @Test
    @Tag("S0-4")
    void anybodyMayLookAtANodeWithoutAHeader() throws InterruptedException {
        foundRing();
        PingResponse pong = stub.ping(PingRequest.getDefaultInstance());
        assertThat(pong.getMember()).isTrue();
        assertThat(pong.getClusterId().size()).isEqualTo(16);
        assertThat(stub.getRingState(GetRingStateRequest.getDefaultInstance()).getClosed())
                .isTrue();
        assertThat(stub.findSuccessor(FindSuccessorRequest.newBuilder()
                                .setTarget(ByteString.copyFrom(new byte[] {1}))
                                .build())
                        .getOwner()
                        .getOwner())
                .isEqualTo(NodeRefCodec.write(node(KEY)));
        assertThat(stub.getFingerTable(GetFingerTableRequest.getDefaultInstance())
                        .getFingersList())
                .hasSize(256)
                .allSatisfy(finger -> assertThat(finger.getNode()).isEqualTo(NodeRefCodec.write(node(KEY))));
    }

    @Test
    @Tag("S0-5")
    void aNodeWithoutPredecessorAnswersItself() throws InterruptedException {
        foundRing();
        assertThat(stub.getPredecessor(GetPredecessorRequest.getDefaultInstance())
                        .getNode())
                .isEqualTo(NodeRefCodec.write(node(KEY)));
    }

    @Test
    void onlyNodesMayChangeOrMakeANodeCallOthers() throws InterruptedException {
        foundRing();
        assertFailure(() -> stub.notify(NotifyRequest.getDefaultInstance()), Status.Code.INVALID_ARGUMENT, "REJECTED");
        assertFailure(() -> stub.leave(LeaveRequest.getDefaultInstance()), Status.Code.INVALID_ARGUMENT, "REJECTED");
        assertFailure(
                () -> stub.probe(ProbeRequest.newBuilder()
                        .setTarget(NodeRefCodec.write(node(KEY)))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
    }

    @Test
    void aCallerOfAnotherRingIsTurnedAway() throws InterruptedException {
        foundRing();
        Header header =
                new Header(Optional.of(Bytes.copyOf(new byte[16])), 1, 1, RingProfile.DEFAULT, Optional.empty(), false);
        assertFailure(() -> ping(HeaderCodec.write(header)), Status.Code.FAILED_PRECONDITION, "WRONG_RING");
    }

    @Test
    void aCallerWithAnotherProfileIsTurnedAway() throws InterruptedException {
        foundRing();
        Header header = new Header(Optional.empty(), 1, 1, RingProfile.SHA1_5, Optional.empty(), false);
        assertFailure(() -> ping(HeaderCodec.write(header)), Status.Code.FAILED_PRECONDITION, "WRONG_RING");
    }

    @Test
    void aCallerWhoSpeaksOnlyALaterProtocolIsTurnedAway() throws InterruptedException {
        foundRing();
        Header header = new Header(Optional.empty(), 2, 3, RingProfile.DEFAULT, Optional.empty(), false);
        assertFailure(() -> ping(HeaderCodec.write(header)), Status.Code.FAILED_PRECONDITION, "WRONG_RING");
    }

    @Test
    @Tag("S0-3")
    void anotherNodeAtTheSamePlaceIsToldThatItIsTaken() throws InterruptedException {
        RingProfile small = RingProfile.SHA1_5;
        foundRing(small, new Endpoint("localhost", 50002));
        Bytes otherKey = RingProfile.DEFAULT.position("another key").toBytes();
        NodeRef twin = small.node(otherKey, 0, new Endpoint("localhost", 50004), 1);
        Header header = new Header(Optional.empty(), 1, 1, small, Optional.of(twin), false);
        assertFailure(() -> ping(HeaderCodec.write(header)), Status.Code.ALREADY_EXISTS, "ID_TAKEN");
    }

    @Test
    void malformedRequestsAreInvalid() throws InterruptedException {
        foundRing();
        List<FindSuccessorRequest> malformed = List.of(
                FindSuccessorRequest.getDefaultInstance(),
                FindSuccessorRequest.newBuilder()
                        .setTarget(ByteString.copyFrom(new byte[33]))
                        .build(),
                FindSuccessorRequest.newBuilder()
                        .setTarget(ByteString.copyFrom(new byte[32]))
                        .addExclude(ByteString.copyFrom(new byte[31]))
                        .build(),
                FindSuccessorRequest.newBuilder()
                        .setTarget(ByteString.copyFrom(new byte[32]))
                        .addAllExclude(Collections.nCopies(65, ByteString.copyFrom(new byte[32])))
                        .build());
        malformed.forEach(
                request -> assertFailure(() -> stub.findSuccessor(request), Status.Code.INVALID_ARGUMENT, "REJECTED"));
        assertFailure(
                () -> ping(RingHeader.newBuilder()
                        .setMinProtocol(1)
                        .setMaxProtocol(1)
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
        RingHeader good = HeaderCodec.write(
                new Header(Optional.empty(), 1, 1, RingProfile.DEFAULT, Optional.of(node(KEY)), true));
        assertFailure(
                () -> ping(good.toBuilder()
                        .setClusterId(ByteString.copyFrom(new byte[15]))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
        assertFailure(
                () -> ping(good.toBuilder()
                        .setSender(good.getSender().toBuilder().setPort(70_000))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
        assertFailure(
                () -> ping(good.toBuilder()
                        .setSender(good.getSender().toBuilder().setKeyHash(ByteString.EMPTY))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
    }

    @Test
    void aStateThatTheCallerHasAlreadyCostsAFewBytes() throws InterruptedException {
        foundRing();
        var whole = stub.getRingState(GetRingStateRequest.getDefaultInstance());
        var again = stub.getRingState(GetRingStateRequest.newBuilder()
                .setKnownIncarnation(whole.getSelf().getIncarnation())
                .setKnownVersion(whole.getVersion())
                .build());
        assertThat(again.getUnchanged()).isTrue();
        assertThat(again.getSerializedSize()).isLessThanOrEqualTo(32);
        assertThat(whole.getUnchanged()).isFalse();
        assertThat(whole.getSelf()).isEqualTo(NodeRefCodec.write(node(KEY)));
    }

    @Test
    @Tag("S4-22")
    void aCallWithoutADeadlineIsRefused() {
        assertFailure(
                () -> ChordServiceGrpc.newBlockingStub(channel).ping(PingRequest.getDefaultInstance()),
                Status.Code.INVALID_ARGUMENT,
                "REJECTED");
    }

    private PingResponse ping(RingHeader header) {
        return stub.ping(PingRequest.newBuilder().setHeader(header).build());
    }

    private void foundRing() throws InterruptedException {
        foundRing(RingProfile.DEFAULT, ENDPOINT);
    }

    private void foundRing(RingProfile profile, Endpoint endpoint) throws InterruptedException {
        CountDownLatch founded = new CountDownLatch(1);
        NodeEnvironment context = environment;
        context.execute(() -> new ChordNode(
                        context,
                        RingConfig.local(),
                        profile,
                        profile.node(KEY, 0, endpoint, 1),
                        mount.reachableAt(endpoint),
                        RingMemory.transientMemory())
                .found(new JoinCallback() {
                    @Override
                    public void joined() {
                        founded.countDown();
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        throw new AssertionError(failure);
                    }
                }));
        assertThat(founded.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static NodeRef node(Bytes key) {
        return RingProfile.DEFAULT.node(key, 0, ENDPOINT, 1);
    }

    private static void assertFailure(Runnable call, Status.Code code, String reason) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            com.google.rpc.Status status = StatusProto.fromThrowable(failure);
            assertThat(status.getDetailsList()).singleElement().satisfies(detail -> {
                ErrorInfo info = detail.unpack(ErrorInfo.class);
                assertThat(info.getReason()).isEqualTo(reason);
                assertThat(info.getDomain()).isEqualTo("chordal");
            });
        });
    }
}
