// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.chordal.dht.DhtNode;
import io.chordal.dht.grpc.NodeMount;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.RingHash;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.chord.v1.RingIdSource;
import io.chordal.proto.chord.v1.RingProfile;
import io.chordal.proto.dht.v1.AddManyRequest;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.AddResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.GetManyRequest;
import io.chordal.proto.dht.v1.GetManyResponse;
import io.chordal.proto.dht.v1.GetOutcome;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.LeaseSequence;
import io.chordal.proto.dht.v1.ListRecordsRequest;
import io.chordal.proto.dht.v1.ListRecordsResponse;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.ReconcileRequest;
import io.chordal.proto.dht.v1.Record;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.ReplicaServiceGrpc;
import io.chordal.proto.dht.v1.ReplicaState;
import io.chordal.proto.dht.v1.ReplicateRequest;
import io.chordal.proto.dht.v1.ScanRequest;
import io.chordal.proto.dht.v1.ScanResponse;
import io.chordal.proto.dht.v1.SetAddition;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.Standing;
import io.chordal.proto.dht.v1.WatchRequest;
import io.chordal.proto.dht.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** DhtService and ReplicaService of a ring of one, in process, as somebody with grpcurl sees them. */
class RecordServicesTest {
    private static final Key KEY = key("builds", "42");

    private DhtNode node;
    private Server server;
    private Server publicServer;
    private ManagedChannel channel;
    private ManagedChannel publicChannel;

    @BeforeEach
    void start() throws IOException {
        NodeMount mount = NodeRpcs.mount();
        InProcessServerBuilder builder =
                InProcessServerBuilder.forName("records").directExecutor();
        mount.localServices().forEach(builder::addService);
        server = builder.build().start();
        InProcessServerBuilder open =
                InProcessServerBuilder.forName("public records").directExecutor();
        mount.services().forEach(open::addService);
        publicServer = open.build().start();
        node = DhtNode.builder()
                .transport(mount.reachableAt(new Endpoint("localhost", 1)))
                .createRing()
                .start();
        channel = InProcessChannelBuilder.forName("records").directExecutor().build();
        publicChannel = InProcessChannelBuilder.forName("public records")
                .directExecutor()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        publicChannel.shutdownNow();
        server.shutdownNow();
        publicServer.shutdownNow();
        node.close();
    }

    @Test
    @Tag("S0-11")
    void aMemberIsAddedWithoutAHeaderAndReadBack() {
        AddResponse first = dht().add(add(KEY, "a", "payload"));
        AddResponse again = dht().add(add(KEY, "a", "payload"));
        GetResponse read = dht().get(GetRequest.newBuilder().setKey(KEY).build());

        assertThat(first.getResult().getChanged()).isTrue();
        assertThat(first.getResult().getCopies()).isEqualTo(1);
        assertThat(again.getResult().getChanged()).isFalse();
        assertThat(again.getResult().getSetVersion()).isEqualTo(1);
        assertThat(read.getValue().getMembersList())
                .containsExactly(SetMember.newBuilder()
                        .setMember(utf8("a"))
                        .setPayload(utf8("payload"))
                        .build());
        assertThat(read.hasCopy()).isFalse();
    }

    @Test
    @Tag("S0-12")
    void whatIsNotThereIsNotFoundAloneAndEmptyAmongMany() {
        dht().add(add(KEY, "a", ""));
        Key unknown = key("unknown", "");

        assertStatus(
                () -> dht().get(GetRequest.newBuilder().setKey(unknown).build()), Status.Code.NOT_FOUND, "nothing");
        GetManyResponse many = dht().getMany(GetManyRequest.newBuilder()
                .addKeys(unknown)
                .addKeys(KEY)
                .build());

        assertThat(many.getOutcomes(0).getValue().getMembersList()).isEmpty();
        assertThat(many.getOutcomes(1).getValue().getMembersList()).hasSize(1);
    }

    @Test
    void aDirectReadSaysWhatTheCopyCountsFor() {
        GetResponse read =
                dht().get(GetRequest.newBuilder().setKey(KEY).setDirect(true).build());

        assertThat(read.getCopy().getStanding()).isEqualTo(Standing.STANDING_OWNER);
        assertThat(read.getCopy().getDigest().isEmpty()).isTrue();
    }

    @Test
    void aMemberIsRemoved() {
        dht().add(add(KEY, "a", ""));
        dht().add(add(KEY, "b", ""));

        assertThat(dht().remove(RemoveRequest.newBuilder()
                                .setKey(KEY)
                                .setMember(utf8("a"))
                                .build())
                        .getResult()
                        .getSetVersion())
                .isEqualTo(3);
        assertThat(dht().get(GetRequest.newBuilder().setKey(KEY).build())
                        .getValue()
                        .getMembersList())
                .extracting(SetMember::getMember)
                .containsExactly(utf8("b"));
    }

    /** Names count as well: 256 of them may be 512 KiB, and a register's answer has its name twice. */
    @Test
    void aReadOfManyKeysWithLongNamesIsNoLongerThanAMessageMayBe() {
        GetManyRequest.Builder request = GetManyRequest.newBuilder();
        for (int i = 0; i < 256; i++) {
            Key key = key("p".repeat(1_024), "i".repeat(1_020) + (1_000 + i));
            dht().put(PutRequest.newBuilder()
                    .setKey(key)
                    .setValue(utf8("v".repeat(12_200)))
                    .build());
            request.addKeys(key);
        }

        GetManyResponse many = dht().getMany(request.build());

        assertThat(many.getSerializedSize()).isLessThan(4 << 20);
        assertThat(many.getOutcomesList().stream().filter(GetOutcome::hasValue)).hasSizeGreaterThan(128);
    }

    @Test
    void manyMembersAreAddedWithOneOutcomeEach() {
        SetAddition leased = add(KEY, "leased", "").getAddition().toBuilder()
                .setSequence(LeaseSequence.newBuilder().setBoot(1).setNumber(1))
                .setLease(Duration.newBuilder().setSeconds(60))
                .build();
        SetAddition wrong = add(KEY, "leased", "").getAddition();
        dht().addMany(AddManyRequest.newBuilder().addAdditions(wrong).build());

        var outcomes = dht().addMany(AddManyRequest.newBuilder()
                        .addAdditions(add(KEY, "plain", "").getAddition())
                        .addAdditions(leased)
                        .build())
                .getOutcomesList();

        assertThat(outcomes.get(0).getResult().getChanged()).isTrue();
        assertThat(outcomes.get(1).getFailure().getReason()).isEqualTo("REJECTED");
        assertThat(outcomes.get(1).getFailure().getOutcomeUnknown()).isFalse();
    }

    @Test
    void aWatchStreamsStatesAsFastAsTheCallerTakesThem() throws InterruptedException {
        WatchRequest request = WatchRequest.newBuilder().setKey(KEY).build();
        BlockingQueue<WatchResponse> told = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<ClientCallStreamObserver<WatchRequest>> call = new AtomicReference<>();
        DhtServiceGrpc.newStub(channel).watch(request, new ClientResponseObserver<WatchRequest, WatchResponse>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
                stream.disableAutoRequestWithInitial(1);
                call.set(stream);
                begun.countDown();
            }

            @Override
            public void onNext(WatchResponse event) {
                told.add(event);
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        });
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(told.poll(5, TimeUnit.SECONDS).getState().getKey()).isEqualTo(KEY);

        for (int i = 0; i < 20; i++) {
            dht().add(add(KEY, "member " + i, ""));
        }
        assertThat(told).isEmpty();
        call.get().request(2);
        int last = 0;
        while (last < 20) {
            last = told.poll(5, TimeUnit.SECONDS).getState().getValue().getMembersCount();
            call.get().request(1);
        }
        call.get().cancel("enough", null);
        dht().add(add(KEY, "after the end", ""));
        assertThat(told).isEmpty();
    }

    @Test
    void aWatchIsRefusedWithoutATargetOrAHeaderAndEndsWithTheNode() {
        assertStatus(
                () -> dht().watch(WatchRequest.getDefaultInstance()).hasNext(),
                Status.Code.INVALID_ARGUMENT,
                "a watch names a key or a partition");
        assertStatus(
                () -> DhtServiceGrpc.newBlockingStub(publicChannel)
                        .watch(WatchRequest.newBuilder().setKey(KEY).build())
                        .hasNext(),
                Status.Code.FAILED_PRECONDITION,
                "without a ring's header");

        Iterator<WatchResponse> events =
                dht().watch(WatchRequest.newBuilder().setPartition(utf8("p")).build());
        assertThat(events.next().hasListing()).isTrue();
        assertThat(events.next().hasListed()).isTrue();
        node.close();
        assertStatus(events::hasNext, Status.Code.UNAVAILABLE, "closed");
    }

    @Test
    void aPartitionIsScannedPageByPage() {
        for (int i = 0; i < 5; i++) {
            dht().add(add(key("p", "item " + i), "m", ""));
        }
        ScanRequest request =
                ScanRequest.newBuilder().setPartition(utf8("p")).setPageSize(3).build();

        ScanResponse first = dht().scan(request);
        ScanResponse second = dht().scan(request.toBuilder()
                .setPageToken(first.getNextPageToken())
                .build());

        assertThat(first.getValuesCount()).isEqualTo(3);
        assertThat(second.getValuesCount()).isEqualTo(2);
        assertThat(second.getNextPageToken().isEmpty()).isTrue();
        assertStatus(
                () -> dht().scan(request.toBuilder()
                        .setPageToken(utf8("nonsense"))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "page token");
    }

    @Test
    @Tag("S0-6")
    void theRecordsOfTheNodeAndTheCopiesOfAKeyAreShown() {
        dht().add(add(KEY, "a", ""));
        dht().add(add(key("other", ""), "a", ""));

        ListRecordsResponse page =
                dht().listRecords(ListRecordsRequest.newBuilder().setPageSize(1).build());
        ListRecordsResponse rest = dht().listRecords(ListRecordsRequest.newBuilder()
                .setPageToken(page.getNextPageToken())
                .build());
        var replicas =
                dht().getReplicas(GetReplicasRequest.newBuilder().setKey(KEY).build());
        var lookup = dht().lookup(LookupRequest.newBuilder().setKey(KEY).build());

        assertThat(page.getSetsCount() + rest.getSetsCount()).isEqualTo(2);
        assertThat(page.getSets(0).getCopyNumber()).isEqualTo(3);
        assertThat(replicas.getCopiesWanted()).isEqualTo(1);
        assertThat(replicas.getReplicas(0).getState()).isEqualTo(ReplicaState.REPLICA_STATE_PRESENT);
        assertThat(lookup.getOwnerId()).isEqualTo(node.self().id().toString());
        assertThat(dht().lookup(LookupRequest.newBuilder().setId(lookup.getId()).build())
                        .getId())
                .isEqualTo(lookup.getId());
    }

    @Test
    void malformedRequestsAreInvalidArguments() {
        assertStatus(() -> dht().add(add(key("", ""), "a", "")), Status.Code.INVALID_ARGUMENT, "partition");
        assertStatus(() -> dht().add(add(KEY, "", "")), Status.Code.INVALID_ARGUMENT, "member");
        assertStatus(() -> dht().add(add(KEY, "a", "x".repeat(4097))), Status.Code.INVALID_ARGUMENT, "payload");
        assertStatus(
                () -> dht().add(add(KEY, "a", "").toBuilder()
                        .setAddition(add(KEY, "a", "").getAddition().toBuilder().setOperationId(utf8("short")))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "operation id");
        assertStatus(
                () -> dht().add(add(KEY, "a", "").toBuilder()
                        .setAddition(add(KEY, "a", "").getAddition().toBuilder()
                                .setLease(Duration.newBuilder().setSeconds(5)))
                        .build()),
                Status.Code.INVALID_ARGUMENT,
                "sequence");
        assertStatus(
                () -> dht().lookup(LookupRequest.newBuilder().setId("somewhere").build()),
                Status.Code.INVALID_ARGUMENT,
                "64 hexadecimal digits");
        assertStatus(
                () -> dht().lookup(
                                LookupRequest.newBuilder().setId("\u0661\u0662").build()),
                Status.Code.INVALID_ARGUMENT,
                "64 hexadecimal digits");
        assertStatus(() -> dht().getMany(GetManyRequest.getDefaultInstance()), Status.Code.INVALID_ARGUMENT, "1..256");
    }

    @Test
    void replicasAnswerOnlyNodesOfTheirRing() {
        assertStatus(
                () -> replica()
                        .replicate(
                                ReplicateRequest.newBuilder().addRecords(row()).build()),
                Status.Code.INVALID_ARGUMENT,
                "header");
        assertStatus(
                () -> replica()
                        .replicate(ReplicateRequest.newBuilder()
                                .setHeader(header().setClusterId(utf8("another ring, 16")))
                                .addRecords(row())
                                .build()),
                Status.Code.FAILED_PRECONDITION,
                "ring");
    }

    @Test
    void aReplicaTakesRowsOnceAndComparesThem() {
        ReplicateRequest request = ReplicateRequest.newBuilder()
                .setHeader(header())
                .addRecords(row())
                .build();

        assertThat(replica().replicate(request).getChanged()).isEqualTo(1);
        assertThat(replica().replicate(request).getChanged()).isZero();
        var compared = replica()
                .reconcile(ReconcileRequest.newBuilder()
                        .setHeader(header())
                        .setArcFrom(ByteString.copyFrom(new byte[32]))
                        .setArcTo(ByteString.copyFrom(new byte[32]))
                        .addFingerprints(io.chordal.proto.dht.v1.RangeFingerprint.newBuilder()
                                .setFingerprint(ByteString.copyFrom(new byte[16])))
                        .build());
        assertThat(compared.getRows(0).getRowsList())
                .singleElement()
                .satisfies(row -> assertThat(row.getRow().getMember()).isEqualTo(utf8("m")));
        assertStatus(
                () -> replica()
                        .reconcile(ReconcileRequest.newBuilder()
                                .setHeader(header())
                                .build()),
                Status.Code.INVALID_ARGUMENT,
                "32 bytes");
    }

    @Test
    void whereOthersCallRecordsAreForNodesOfThisRingOnly() {
        DhtServiceGrpc.DhtServiceBlockingStub open = DhtServiceGrpc.newBlockingStub(publicChannel);
        AddRequest add = add(KEY, "a", "payload");
        GetRequest get = GetRequest.newBuilder().setKey(KEY).build();
        List.<ThrowingCallable>of(
                        () -> open.add(add),
                        () -> open.remove(RemoveRequest.newBuilder().setKey(KEY).build()),
                        () -> open.get(get),
                        () -> open.getMany(
                                GetManyRequest.newBuilder().addKeys(KEY).build()),
                        () -> open.scan(ScanRequest.newBuilder()
                                .setPartition(KEY.getPartition())
                                .build()),
                        () -> ReplicaServiceGrpc.newBlockingStub(publicChannel)
                                .replicate(ReplicateRequest.newBuilder()
                                        .addRecords(row())
                                        .build()))
                .forEach(call -> assertStatus(call, Status.Code.FAILED_PRECONDITION, "local listener"));
        assertStatus(
                () -> open.add(
                        add.toBuilder().setHeader(header().clearClusterId()).build()),
                Status.Code.FAILED_PRECONDITION,
                "names the ring");
        assertStatus(
                () -> open.get(get.toBuilder()
                        .setHeader(header().setClusterId(utf8("another ring, 16")))
                        .build()),
                Status.Code.FAILED_PRECONDITION,
                "belongs to ring");

        open.add(add.toBuilder().setHeader(header()).build());

        assertThat(ChordServiceGrpc.newBlockingStub(publicChannel)
                        .ping(PingRequest.getDefaultInstance())
                        .getMember())
                .as("anybody may look at a node")
                .isTrue();
        assertThat(open.get(get.toBuilder().setHeader(header()).build())
                        .getValue()
                        .getMembersCount())
                .isEqualTo(1);
    }

    private RingHeader.Builder header() {
        return RingHeader.newBuilder()
                .setClusterId(ByteString.copyFrom(
                        node.ringId().toCompletableFuture().join().orElseThrow().toByteArray()))
                .setMinProtocol(1)
                .setMaxProtocol(1)
                .setProfile(RingProfile.newBuilder()
                        .setHash(RingHash.RING_HASH_SHA256)
                        .setBits(256)
                        .setIdSource(RingIdSource.RING_ID_SOURCE_PUBLIC_KEY))
                .setSender(NodeRef.newBuilder()
                        .setKeyHash(ByteString.copyFrom(new byte[32]))
                        .setHost("localhost")
                        .setPort(2)
                        .setIncarnation(1));
    }

    private static Record row() {
        return Record.newBuilder()
                .setSetRow(io.chordal.proto.dht.v1.SetRow.newBuilder()
                        .setKey(KEY)
                        .setMember(utf8("m"))
                        .setPresent(true)
                        .setSetVersion(1)
                        .setOperationId(ByteString.copyFrom(new byte[16]))
                        .setVersion(io.chordal.proto.dht.v1.Version.newBuilder()
                                .setDot(io.chordal.proto.dht.v1.Dot.newBuilder()
                                        .setNode(ByteString.copyFrom(new byte[32]))
                                        .setStoreEpoch(5)
                                        .setCounter(1))))
                .build();
    }

    private DhtServiceGrpc.DhtServiceBlockingStub dht() {
        return DhtServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, SECONDS);
    }

    private ReplicaServiceGrpc.ReplicaServiceBlockingStub replica() {
        return ReplicaServiceGrpc.newBlockingStub(channel).withDeadlineAfter(10, SECONDS);
    }

    private static AddRequest add(Key key, String member, String payload) {
        return AddRequest.newBuilder()
                .setAddition(SetAddition.newBuilder()
                        .setKey(key)
                        .setMember(utf8(member))
                        .setPayload(utf8(payload)))
                .build();
    }

    private static Key key(String partition, String item) {
        return Key.newBuilder()
                .setPartition(utf8(partition))
                .setItem(utf8(item))
                .build();
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static void assertStatus(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Status.Code code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
