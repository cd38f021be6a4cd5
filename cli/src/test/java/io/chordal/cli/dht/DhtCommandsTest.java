// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.names.KeyText;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.Ack;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.AddResponse;
import io.chordal.proto.dht.v1.Basis;
import io.chordal.proto.dht.v1.DeleteRequest;
import io.chordal.proto.dht.v1.DeleteResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceImplBase;
import io.chordal.proto.dht.v1.Failure;
import io.chordal.proto.dht.v1.GetManyRequest;
import io.chordal.proto.dht.v1.GetManyResponse;
import io.chordal.proto.dht.v1.GetOutcome;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.Key;
import io.chordal.proto.dht.v1.Listing;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.PutResponse;
import io.chordal.proto.dht.v1.ReadLevel;
import io.chordal.proto.dht.v1.RegisterSibling;
import io.chordal.proto.dht.v1.RegisterValue;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.RemoveResponse;
import io.chordal.proto.dht.v1.Replica;
import io.chordal.proto.dht.v1.ReplicaState;
import io.chordal.proto.dht.v1.ScanRequest;
import io.chordal.proto.dht.v1.ScanResponse;
import io.chordal.proto.dht.v1.SetMember;
import io.chordal.proto.dht.v1.SetValue;
import io.chordal.proto.dht.v1.WatchRequest;
import io.chordal.proto.dht.v1.WatchResponse;
import io.chordal.proto.dht.v1.WatchedState;
import io.chordal.proto.dht.v1.WriteResult;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtCommandsTest {
    private static final String FILE = "ab".repeat(32) + "-5";

    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<LookupRequest> lookups = new ArrayList<>();
    private final List<Key> keys = new ArrayList<>();
    private final List<PutRequest> puts = new ArrayList<>();
    private final List<ReadLevel> levels = new ArrayList<>();

    @BeforeEach
    void aPeerWhoseSetsHoldTwoMembers() {
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Dht());
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void addingTellsVersionAndCopies() {
        assertThat(peerctl("dht", "add", "colour", "green").lines())
                .containsExactly("colour: version 1, copies 1 of 3; the rest follows");
        assertThat(peerctl("dht", "remove", "colour", "red").lines())
                .containsExactly("colour: version 2, unchanged: it was not there, copies 3 of 3");
        assertThat(peerctl("dht", "add", "colour", "green", "--output", "ndjson")
                        .lines())
                .containsExactly("{\"key\":\"colour\",\"version\":1,\"changed\":true,\"copies\":1,\"copiesWanted\":3}");
    }

    @Test
    void aWriteWhoseOutcomeIsUnknownIsAStall() {
        Peerctls.Run run = peerctl("dht", "add", "slow", "x");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.messages())
                .containsExactly("peerctl: adding to slow may have been done or not", "  look: peerctl dht get slow");
    }

    @Test
    void gettingShowsAMemberPerLine() {
        assertThat(peerctl("dht", "get", "colour").lines())
                .containsExactly(
                        "KEY     KIND  VERSION  VALUE", "colour  set         2  blue", "colour  set         2  0x00ff");
        assertThat(peerctl("dht", "get", "colour", "--output", "ndjson").lines())
                .containsExactly(
                        "{\"key\":\"colour\",\"kind\":\"set\",\"version\":2,\"values\":[\"blue\",\"0x00ff\"],\"context\":\"\"}");
    }

    @Test
    void aWatchShowsWhatIsThereNowAndThen() {
        assertThat(peerctl("dht", "watch", "build", "--count", "3").lines())
                .containsExactly(
                        "build: nothing is there",
                        "build: register 1  green",
                        "build: register 2  red",
                        "build: set 4  m");
        assertThat(peerctl("dht", "watch", "build", "--partition", "--count", "1", "--output", "ndjson")
                        .lines())
                .containsExactly(
                        "{\"event\":\"listing\"}",
                        "{\"event\":\"state\",\"key\":\"build\",\"revision\":0,\"values\":[],\"context\":\"\",\"setVersion\":0,\"members\":[]}");
        assertThat(peerctl("dht", "watch", "build", "--count", "0").exit()).isEqualTo(2);
        assertThat(peerctl("dht", "watch", "build").exit())
                .as("the stream ended with the daemon")
                .isEqualTo(5);
    }

    @Test
    void aPartitionIsListedPageByPageUpToTheLimit() {
        assertThat(peerctl("dht", "ls", "builds").lines())
                .containsExactly(
                        "ITEM  REVISION  SET  VALUES", "1            3    0  green", "2            0    4  a, b");
        Peerctls.Run limited = peerctl("dht", "ls", "builds", "--limit", "1");
        assertThat(limited.lines()).hasSize(2);
        assertThat(limited.messages()).containsExactly("there is more: peerctl dht ls builds --from 0131");
        assertThat(peerctl("dht", "ls", "builds", "--from", "0131").lines()).hasSize(2);
        assertThat(peerctl("dht", "ls", "builds", "--from", "x").exit()).isEqualTo(2);
    }

    @Test
    void aReaderNamesWhatItHasSeenOfOneKey() {
        assertThat(peerctl("dht", "get", "build", "--seen", "00ff").lines())
                .containsExactly("KEY    KIND      VERSION  VALUE", "build  register        3  green");
        assertThat(peerctl("dht", "get", "build", "colour", "--seen", "00ff").exit())
                .isEqualTo(2);
        assertThat(peerctl("dht", "get", "build", "--seen", "0").messages())
                .containsExactly(
                        "peerctl: '0' is no context of a record",
                        "  take the context that this shows: peerctl dht get KEY --output json");
    }

    @Test
    void aRegisterIsPutAndDeletedOnItsConditions() {
        assertThat(peerctl("dht", "put", "build", "green").lines())
                .containsExactly("build: version 5, copies 2 of 3; the rest follows");
        assertThat(peerctl("dht", "put", "build", "red", "--only-if", "00ff", "--ack", "quorum", "--ttl", "90s")
                        .exit())
                .isZero();
        assertThat(peerctl("dht", "delete", "build", "--after", "01").lines())
                .containsExactly("build: version 6, unchanged: it has no value, copies 3 of 3");
        assertThat(puts.get(0).getBasis()).isEqualTo(Basis.BASIS_LATEST);
        assertThat(puts.get(0).getAck()).isEqualTo(Ack.ACK_PRIMARY);
        assertThat(puts.get(0).hasTimeToLive()).isFalse();
        assertThat(puts.get(1).getBasis()).isEqualTo(Basis.BASIS_ONLY_IF);
        assertThat(puts.get(1).getContext()).isEqualTo(ByteString.copyFrom(new byte[] {0, (byte) 0xff}));
        assertThat(puts.get(1).getAck()).isEqualTo(Ack.ACK_QUORUM);
        assertThat(puts.get(1).getTimeToLive().getSeconds()).isEqualTo(90);
    }

    @Test
    void aValueComesFromAFileOfUpToSixtyFourKibibytes() throws IOException {
        Path full = Files.write(home.resolve("full"), new byte[64 << 10]);
        Path more = Files.write(home.resolve("more"), new byte[(64 << 10) + 1]);

        assertThat(peerctl("dht", "put", "build", "--file", full.toString()).exit())
                .isZero();
        assertThat(puts.get(0).getValue().size()).isEqualTo(64 << 10);
        assertThat(peerctl("dht", "put", "build", "--file", more.toString()).exit())
                .isEqualTo(2);
        assertThat(peerctl("dht", "put", "build", "--file", home.toString())
                        .messages()
                        .get(0))
                .isEqualTo("peerctl: cannot read " + home + " as the value: Is a directory");
        assertThat(peerctl("dht", "put", "build", "latin\uFFFD1").exit())
                .as("bytes that are not UTF-8")
                .isEqualTo(2);
        assertThat(peerctl("dht", "put", "build", "--file", home.resolve("none").toString())
                        .exit())
                .isEqualTo(3);
        assertThat(puts).hasSize(1);
    }

    @Test
    void aConditionThatDoesNotHoldIsAConflictAndAContextThatIsNoneIsWrongUsage() {
        assertThat(peerctl("dht", "put", "taken", "x", "--if-absent").exit()).isEqualTo(8);
        assertThat(puts.get(0).getBasis()).isEqualTo(Basis.BASIS_ONLY_IF);
        assertThat(puts.get(0).getContext().isEmpty()).isTrue();
        assertThat(peerctl("dht", "put", "build", "x", "--only-if", "green").exit())
                .isEqualTo(2);
        assertThat(peerctl("dht", "put", "build", "x", "--only-if", "00", "--if-absent")
                        .exit())
                .isEqualTo(2);
        assertThat(peerctl("dht", "put", "build").exit()).isEqualTo(2);
    }

    @Test
    void theValuesOfARegisterAreShownBesideTheSet() {
        assertThat(peerctl("dht", "get", "both").lines())
                .containsExactly(
                        "KEY   KIND      VERSION  VALUE",
                        "both  register        4  left",
                        "both  register        4  right",
                        "both  set             2  member");
        assertThat(peerctl("dht", "get", "both", "--quorum", "--output", "ndjson")
                        .lines())
                .containsExactly(
                        "{\"key\":\"both\",\"kind\":\"register\",\"version\":4,\"values\":[\"left\",\"right\"],\"context\":\"0a\"}",
                        "{\"key\":\"both\",\"kind\":\"set\",\"version\":2,\"values\":[\"member\"],\"context\":\"\"}");
        assertThat(levels).containsExactly(ReadLevel.READ_LEVEL_OWNER, ReadLevel.READ_LEVEL_QUORUM);
    }

    @Test
    void aKeyWithoutARecordIsNotFound() {
        Peerctls.Run one = peerctl("dht", "get", "none");
        Peerctls.Run two = peerctl("dht", "get", "none", "colour");

        assertThat(one.exit()).isEqualTo(3);
        assertThat(one.messages())
                .containsExactly("peerctl: none: not found", "  put something there: peerctl dht put KEY VALUE");
        assertThat(two.exit()).isEqualTo(3);
        assertThat(two.lines()).hasSize(3);
        assertThat(two.messages()).containsExactly("none: not found");
        assertThat(peerctl("dht", "get", "broken").exit()).isEqualTo(5);
    }

    @Test
    void aLookupTellsOwnerAndPath() {
        assertThat(peerctl("dht", "lookup", "hello").lines())
                .containsExactly(
                        "Key:        hello",
                        "Id:         55921",
                        "Owner:      localhost:8002",
                        "Owner's id: 58740",
                        "Hops:       2",
                        "Answers:    3",
                        "Path:       localhost:8001 -> localhost:8002",
                        "Then:       localhost:8001");
        assertThat(lookups.get(0).getKey().getPartition().toStringUtf8()).isEqualTo("hello");
    }

    @Test
    @Tag("S4-5")
    void theOwnerOfAFileIsTheOwnerOfItsBareName() {
        peerctl("dht", "lookup", "--name", "some/folder/hello.txt");
        peerctl("owner", "some/folder/hello.txt");
        peerctl("lookup", "--id", "17");

        assertThat(lookups.get(0).getKey().getPartition().toStringUtf8()).isEqualTo("hello.txt");
        assertThat(lookups.get(1)).isEqualTo(lookups.get(0));
        assertThat(lookups.get(2).getId()).isEqualTo("17");
        assertThat(peerctl("dht", "lookup", "--id", "--name", "17").exit()).isEqualTo(2);
        assertThat(lookups).hasSize(3);
    }

    @Test
    void theCopiesOfARecordAreListedWithTheirState() {
        Peerctls.Run run = peerctl("dht", "replicas", FILE);

        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(1))
                .startsWith("   3  localhost:8001")
                .contains("present")
                .endsWith("0102");
        assertThat(run.lines().get(2))
                .startsWith("   2  localhost:8002")
                .contains("unreachable")
                .endsWith("-");
        assertThat(run.messages()).containsExactly("copies 1 of 3");
        assertThat(keys).containsExactly(KeyText.parse(FILE));
    }

    @Test
    void aFilesKeyIsWrittenAsItIsRead() {
        Key key = KeyText.parse(FILE);

        assertThat(key.getPartition().size()).isEqualTo(40);
        assertThat(KeyText.text(key)).isEqualTo(FILE + "/providers");
        assertThat(KeyText.text(KeyText.parse("colour"))).isEqualTo("colour");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }

    private static NodeRef node(int port) {
        return NodeRef.newBuilder().setHost("localhost").setPort(port).build();
    }

    private final class Dht extends DhtServiceImplBase {
        @Override
        public void add(AddRequest request, StreamObserver<AddResponse> call) {
            if (request.getAddition().getKey().getPartition().toStringUtf8().equals("slow")) {
                call.onError(error(
                        Status.Code.DEADLINE_EXCEEDED,
                        "TIMEOUT",
                        "adding to slow may have been done or not; look: peerctl dht get slow"));
                return;
            }
            send(
                    call,
                    AddResponse.newBuilder()
                            .setResult(WriteResult.newBuilder()
                                    .setSetVersion(1)
                                    .setChanged(true)
                                    .setCopies(1)
                                    .setCopiesWanted(3))
                            .build());
        }

        @Override
        public void remove(RemoveRequest request, StreamObserver<RemoveResponse> call) {
            send(
                    call,
                    RemoveResponse.newBuilder()
                            .setResult(WriteResult.newBuilder()
                                    .setSetVersion(2)
                                    .setCopies(3)
                                    .setCopiesWanted(3))
                            .build());
        }

        @Override
        public void put(PutRequest request, StreamObserver<PutResponse> call) {
            puts.add(request);
            if (request.getKey().getPartition().toStringUtf8().equals("taken")) {
                call.onError(error(Status.Code.ABORTED, "CONFLICT", "the register has a value already"));
                return;
            }
            send(
                    call,
                    PutResponse.newBuilder()
                            .setResult(WriteResult.newBuilder()
                                    .setSetVersion(5)
                                    .setChanged(true)
                                    .setCopies(2)
                                    .setCopiesWanted(3))
                            .build());
        }

        @Override
        public void delete(DeleteRequest request, StreamObserver<DeleteResponse> call) {
            assertThat(request.getBasis()).isEqualTo(Basis.BASIS_SEEN);
            send(
                    call,
                    DeleteResponse.newBuilder()
                            .setResult(WriteResult.newBuilder()
                                    .setSetVersion(6)
                                    .setCopies(3)
                                    .setCopiesWanted(3))
                            .build());
        }

        @Override
        public void watch(WatchRequest request, StreamObserver<WatchResponse> call) {
            Key key = Key.newBuilder()
                    .setPartition(ByteString.copyFromUtf8("build"))
                    .build();
            if (request.hasPartition()) {
                call.onNext(WatchResponse.newBuilder()
                        .setListing(Listing.getDefaultInstance())
                        .build());
            }
            WatchedState.Builder state = WatchedState.newBuilder().setKey(key);
            call.onNext(WatchResponse.newBuilder().setState(state).build());
            call.onNext(WatchResponse.newBuilder()
                    .setState(state.setRegister(register("green", 1)))
                    .build());
            call.onNext(WatchResponse.newBuilder()
                    .setState(state.setRegister(register("red", 2))
                            .setValue(SetValue.newBuilder()
                                    .setSetVersion(4)
                                    .addMembers(SetMember.newBuilder().setMember(ByteString.copyFromUtf8("m")))))
                    .build());
            call.onError(error(Status.Code.UNAVAILABLE, "LOST", "the node that watched was closed"));
        }

        private RegisterValue register(String value, long revision) {
            return RegisterValue.newBuilder()
                    .setRevision(revision)
                    .addSiblings(RegisterSibling.newBuilder().setValue(ByteString.copyFromUtf8(value)))
                    .build();
        }

        @Override
        public void scan(ScanRequest request, StreamObserver<ScanResponse> call) {
            boolean first = request.getPageToken().isEmpty();
            Key.Builder key = Key.newBuilder().setPartition(request.getPartition());
            ScanResponse.Builder page = ScanResponse.newBuilder();
            if (first) {
                page.addRegisters(register("green", 3).toBuilder().setKey(key.setItem(ByteString.copyFromUtf8("1"))))
                        .setNextPageToken(ByteString.copyFrom(new byte[] {1, '1'}));
            } else {
                page.addValues(SetValue.newBuilder()
                        .setKey(key.setItem(ByteString.copyFromUtf8("2")))
                        .setSetVersion(4)
                        .addMembers(SetMember.newBuilder().setMember(ByteString.copyFromUtf8("a")))
                        .addMembers(SetMember.newBuilder().setMember(ByteString.copyFromUtf8("b"))));
            }
            send(call, page.build());
        }

        @Override
        public void get(GetRequest request, StreamObserver<GetResponse> call) {
            assertThat(request.getSeen()).isEqualTo(ByteString.copyFrom(new byte[] {0, (byte) 0xff}));
            send(
                    call,
                    GetResponse.newBuilder()
                            .setRegister(RegisterValue.newBuilder()
                                    .setKey(request.getKey())
                                    .setRevision(3)
                                    .addSiblings(
                                            RegisterSibling.newBuilder().setValue(ByteString.copyFromUtf8("green"))))
                            .build());
        }

        @Override
        public void getMany(GetManyRequest request, StreamObserver<GetManyResponse> call) {
            levels.add(request.getLevel());
            GetManyResponse.Builder response = GetManyResponse.newBuilder();
            for (Key key : request.getKeysList()) {
                GetOutcome.Builder outcome = response.addOutcomesBuilder();
                SetValue.Builder value = SetValue.newBuilder().setKey(key).setSetVersion(2);
                switch (key.getPartition().toStringUtf8()) {
                    case "colour" ->
                        outcome.setValue(value.addMembers(
                                        SetMember.newBuilder().setMember(ByteString.copyFromUtf8("blue")))
                                .addMembers(SetMember.newBuilder()
                                        .setMember(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))));
                    case "both" ->
                        outcome.setValue(value.addMembers(
                                        SetMember.newBuilder().setMember(ByteString.copyFromUtf8("member"))))
                                .setRegister(RegisterValue.newBuilder()
                                        .setKey(key)
                                        .setRevision(4)
                                        .addSiblings(
                                                RegisterSibling.newBuilder().setValue(ByteString.copyFromUtf8("left")))
                                        .addSiblings(
                                                RegisterSibling.newBuilder().setValue(ByteString.copyFromUtf8("right")))
                                        .setContext(ByteString.copyFrom(new byte[] {10})));
                    case "broken" ->
                        outcome.setFailure(
                                Failure.newBuilder().setReason("UNAVAILABLE").setMessage("no home answers"));
                    default -> outcome.setValue(value);
                }
            }
            send(call, response.build());
        }

        @Override
        public void lookup(LookupRequest request, StreamObserver<LookupResponse> call) {
            lookups.add(request);
            send(
                    call,
                    LookupResponse.newBuilder()
                            .setId("55921")
                            .setOwner(node(8002))
                            .setOwnerId("58740")
                            .addPath(node(8001))
                            .addPath(node(8002))
                            .addSuccessors(node(8001))
                            .setAnswered(3)
                            .build());
        }

        @Override
        public void getReplicas(GetReplicasRequest request, StreamObserver<GetReplicasResponse> call) {
            keys.add(request.getKey());
            send(
                    call,
                    GetReplicasResponse.newBuilder()
                            .setCopiesWanted(3)
                            .addReplicas(Replica.newBuilder()
                                    .setNode(node(8001))
                                    .setNodeId("58795")
                                    .setCopyNumber(3)
                                    .setState(ReplicaState.REPLICA_STATE_PRESENT)
                                    .setSetVersion(4)
                                    .setMembers(2)
                                    .setDigest(ByteString.copyFrom(new byte[] {1, 2})))
                            .addReplicas(Replica.newBuilder()
                                    .setNode(node(8002))
                                    .setNodeId("58740")
                                    .setCopyNumber(2)
                                    .setState(ReplicaState.REPLICA_STATE_UNREACHABLE))
                            .build());
        }
    }
}
