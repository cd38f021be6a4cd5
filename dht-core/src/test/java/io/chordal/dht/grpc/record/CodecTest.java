// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.OperationHistory;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Seen;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.record.StoredRecord;
import io.chordal.dht.record.Version;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.AddMember;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.Changes;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.GetHealth;
import io.chordal.dht.replica.message.GetReplicas;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.HorizonShared;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.LookUp;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.dht.replica.message.RangePrint;
import io.chordal.dht.replica.message.RangeRows;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecord;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.Replicated;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.ring.LookupResult;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.HandoffRequest;
import io.chordal.proto.dht.v1.ReconcileRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every request and answer about records is the same after a journey over the wire. */
class CodecTest {
    private static final RingProfile PROFILE = RingProfile.DEFAULT;
    private static final Key KEY = Key.of("partition", "item");
    private static final Bytes OPERATION = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");
    private static final Bytes HASH = Bytes.copyOf(new byte[32]);
    private static final Bytes DIGEST = PROFILE.position("digest").toBytes();
    private static final Bytes FINGERPRINT = Bytes.fromHex("00112233445566778899aabbccddeeff");
    private static final Instant END = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final NodeRef AT_A_FURTHER_PLACE = PROFILE.node(HASH, 4, new Endpoint("host", 7070), 3, 5);
    private static final NodeRef NODE = PROFILE.node(HASH, 0, new Endpoint("host", 7070), 3);

    private static final Addition PLAIN =
            new Addition(KEY, Bytes.utf8("m"), Bytes.utf8("p"), Optional.empty(), OPERATION);
    private static final Addition LEASED = new Addition(
            KEY,
            Bytes.utf8("m"),
            Bytes.utf8("p"),
            Optional.of(new Addition.Lease(new LeaseSequence(4, 5), Duration.ofMillis(30_500))),
            OPERATION);
    private static final CausalContext SEEN =
            new CausalContext(List.of(new Dot(HASH, 2, Long.MAX_VALUE), new Dot(HASH, -3, 4)));
    private static final WriteAnswer DONE = new WriteAnswer.Done(new WriteResult(7, true, 1, 3, SEEN, SEEN));
    private static final WriteAnswer REPLACED =
            new WriteAnswer.Done(new WriteResult(7, true, 1, 3, CausalContext.EMPTY, SEEN));
    private static final WriteAnswer WRONG = new WriteAnswer.WrongOwner(List.of(NODE));
    private static final SetValue SET = new SetValue(
            KEY,
            9,
            List.of(
                    new SetMember(Bytes.utf8("a"), Bytes.EMPTY, Optional.of(END)),
                    new SetMember(Bytes.utf8("b"), Bytes.utf8("p"), Optional.empty())));
    private static final RegisterValue REGISTER = new RegisterValue(
            KEY,
            6,
            List.of(
                    new RegisterValue.Sibling(new Dot(HASH, 1, 2), Bytes.utf8("v"), Optional.empty()),
                    new RegisterValue.Sibling(new Dot(HASH, 2, 2), Bytes.EMPTY, Optional.of(END))),
            SEEN);
    private static final Contents VALUE = new Contents(SET, REGISTER);
    private static final Key ALONE = Key.of("partition", "alone");
    private static final Contents REGISTER_ALONE =
            new Contents(SetValue.absent(ALONE), new RegisterValue(ALONE, 6, REGISTER.siblings(), SEEN));
    private static final CallFailure FAILURE = new CallFailure(CallFailure.Reason.LIMIT, "too much");

    @Test
    void requestsAndAnswersOfTheDhtServiceComeBackAsTheyWere() throws InvalidProtocolBufferException {
        journey(new AddMember(PLAIN, Ack.PRIMARY, true), DONE, WRONG);
        journey(new AddMember(LEASED, Ack.QUORUM, false), DONE);
        journey(
                new AddMembers(List.of(PLAIN, LEASED), Ack.ALL, true),
                new WriteAnswers(List.of(DONE, WRONG, new WriteAnswer.Failed(FAILURE))));
        journey(
                new RemoveMember(new Removal(KEY, Bytes.utf8("m"), Optional.empty(), OPERATION), Ack.ALL, true),
                DONE,
                WRONG);
        journey(
                new RemoveMember(
                        new Removal(KEY, Bytes.utf8("m"), Optional.empty(), OPERATION).again(), Ack.QUORUM, true),
                DONE);
        journey(
                new RemoveMember(
                        new Removal(KEY, Bytes.utf8("m"), Optional.of(new LeaseSequence(1, 2)), OPERATION),
                        Ack.PRIMARY,
                        false),
                DONE);
        ReadAnswer found = new ReadAnswer.Found(VALUE);
        ReadAnswer copy = new ReadAnswer.Copy(VALUE, Standing.HOME, DIGEST);
        ReadAnswer empty = new ReadAnswer.Copy(Contents.absent(KEY), Standing.SYNCING, Bytes.EMPTY);
        journey(ReadRecord.direct(KEY), copy, empty);
        journey(new ReadRecord(KEY, ReadLevel.QUORUM, Seen.of(SEEN), false), found);
        journey(
                new ReadRecords(List.of(KEY, Key.of("p")), ReadLevel.OWNER, false),
                new ReadAnswers(List.of(found, copy, empty, new ReadAnswer.Failed(FAILURE))));
        journey(
                new ScanSets(Bytes.utf8("p"), Optional.of(Bytes.EMPTY), 10, true),
                new CopyPage(List.of(REGISTER_ALONE, VALUE), Optional.of(Bytes.EMPTY), Standing.STRANGER));
        journey(
                new ScanSets(Bytes.utf8("p"), Optional.empty(), 10, false),
                new CopyPage(List.of(), Optional.empty(), Standing.OWNER));
        PartitionState catalogue = new PartitionState(Bytes.copyOf(new byte[PartitionState.SIZE]));
        journey(
                new ScanSets(Bytes.utf8("p"), Optional.empty(), 10, true, Optional.of(catalogue)),
                new CopyPage(List.of(VALUE), Optional.of(Bytes.utf8("i")), Standing.OWNER, Optional.of(catalogue)),
                CopyPage.agreed(List.of(), Optional.empty(), Optional.of(catalogue)));
        journey(
                new AwaitChanges(
                        OPERATION,
                        List.of(WatchTarget.of(KEY), WatchTarget.ofPartition(KEY.partition())),
                        -5,
                        7,
                        Duration.ofMillis(5_000)),
                new Changes(-5, 9, true, List.of(KEY), List.of(0, 1)));
        journey(
                new LookUp(RingId.of(5)),
                new LookupResult(RingId.of(5), NODE, List.of(NODE), List.of()),
                new LookupResult(RingId.of(5), NODE, List.of(), List.of(NODE), 3, 1, 0));
        journey(
                new GetHealth(),
                new RecordHealth(1, 2, true, false, 3, 4, 5, Optional.empty()),
                new RecordHealth(1, 2, false, true, 3, 4, 5, Optional.of("the disk is full")));
        journey(
                new GetReplicas(KEY),
                new ReplicaReport(Stream.of(ReplicaReport.State.values())
                        .map(state -> new ReplicaReport.Replica(NODE, 3, state, 4, 5, 6, 7, DIGEST))
                        .toList()));
        journey(
                new ListRecords(Optional.of(KEY), 5),
                new StoredPage(
                        List.of(new StoredRecord(PROFILE.position(KEY.partition()), 2, VALUE)), Optional.of(KEY)));
    }

    @Test
    void writesToRegistersComeBackAsTheyWere() throws InvalidProtocolBufferException {
        for (Basis basis : List.of(Basis.latest(), Basis.seen(SEEN), Basis.onlyIf(CausalContext.EMPTY))) {
            for (Optional<Duration> time : List.of(Optional.<Duration>empty(), Optional.of(Duration.ofMillis(1_500)))) {
                RegisterWrite.Put put = new RegisterWrite.Put(KEY, Bytes.utf8("v"), time, basis, OPERATION);
                journey(new PutValue(put, Ack.QUORUM, true), DONE, REPLACED, WRONG);
            }
            RegisterWrite.Delete delete = new RegisterWrite.Delete(KEY, basis, OPERATION);
            journey(new DeleteValue(delete, Ack.PRIMARY, false), DONE, REPLACED, WRONG);
            journey(new DeleteValue(delete.again(), Ack.PRIMARY, true), DONE, WRONG);
        }
    }

    @Test
    void rowsOfRegistersComeBackAsTheyWere() throws InvalidProtocolBufferException {
        RowId id = RowId.ofRegister(PROFILE.position(KEY.partition()), KEY);
        Row value = new Row(
                id,
                Bytes.utf8("v"),
                true,
                new Version(new Dot(HASH, 8, 1), SEEN),
                Optional.of(END),
                new OperationHistory(OPERATION, List.of(Bytes.copyOf(new byte[16]), OPERATION), 0),
                3);
        Row deleted = new Row(
                id,
                Bytes.EMPTY,
                false,
                new Version(new Dot(HASH, 9, 1), CausalContext.EMPTY),
                Optional.of(END),
                OPERATION,
                4);
        RowState state = RowState.of(List.of(value, deleted));
        assertThat(state.rows()).hasSize(2);
        journey(new Replicate(List.of(state)), new Replicated(1, Horizon.NONE));
        journey(new Fetch(KEY, DIGEST), new Fetched(true, List.of()), new Fetched(false, List.of(state)));
        journey(new Vote(value), new Voted(true), new Voted(false));
    }

    @Test
    void requestsAndAnswersOfTheReplicaServiceComeBackAsTheyWere() throws InvalidProtocolBufferException {
        RowId id = new RowId(PROFILE.position(KEY.partition()), KEY, Bytes.utf8("m"));
        Dot past = new Dot(HASH, -7, 12);
        Dot first = new Dot(HASH, 8, 1);
        Dot second = new Dot(DIGEST, 8, 1);
        Row present = new Row(
                id,
                Bytes.utf8("p"),
                true,
                new Version(first, new CausalContext(List.of(past))),
                Optional.empty(),
                new OperationHistory(OPERATION, List.of(Bytes.copyOf(new byte[16])), 1),
                3);
        Row tombstone = new Row(
                id, Bytes.EMPTY, false, new Version(second, CausalContext.EMPTY), Optional.of(END), OPERATION, 4);
        RowId other = new RowId(id.position(), KEY, Bytes.utf8("n"));
        Row leased = new Row(other, Bytes.utf8("p"), true, new LeaseSequence(1, 2), Optional.of(END), OPERATION, 0);
        List<RowState> states = List.of(RowState.of(present).merge(RowState.of(tombstone)), RowState.of(leased));
        RowDigest digest = new RowDigest(id, states.get(0).digest());
        RowRange range = new RowRange(Optional.of(id), Optional.empty());
        RowRange before = new RowRange(Optional.of(RowId.first(RingId.of(256))), Optional.of(id));
        RangePrint print = new RangePrint(range, 4, FINGERPRINT);
        RangePrint printBefore = new RangePrint(before, 5, FINGERPRINT);
        Arc arc = new Arc(RingId.of(1), RingId.of(0));

        Horizon horizon = Horizon.of(List.of(RowState.of(tombstone)))
                .plus(Horizon.of(Map.of(), List.of(new Horizon.Folded(arc, SEEN))));
        assertThat(horizon.rows()).hasSize(1);

        journey(new Replicate(states), new Replicated(2, horizon.exact()));
        journey(
                new Reconcile(
                        NODE,
                        arc,
                        true,
                        List.of(printBefore, print, new RangePrint(RowRange.ALL, 0, FINGERPRINT)),
                        List.of(id, other),
                        horizon.digest(),
                        List.of(HASH)),
                new ReconcileAnswer(
                        List.of(print, printBefore),
                        List.of(new RangeRows(before, List.of()), new RangeRows(range, List.of(digest))),
                        states,
                        true,
                        true,
                        List.of(HASH),
                        Bytes.EMPTY));
        journey(new Reconcile(
                NODE, new Arc(RingId.of(1), NODE.id()), true, List.of(printBefore), List.of(), Bytes.EMPTY, List.of()));
        journey(new ShareHorizon(arc, horizon, true), new HorizonShared(horizon), new HorizonShared(Horizon.NONE));
        journey(new Handoff(NODE, new Arc(RingId.of(1), NODE.id())), new HandedOff(true), new HandedOff(false));
        journey(new Handoff(AT_A_FURTHER_PLACE, new Arc(RingId.of(1), AT_A_FURTHER_PLACE.id())), new HandedOff(true));
        journey(new ConfirmCopies(List.of(digest)), new CopiesHeld(List.of(true, false)));
    }

    /** Who calls is known by its first place: a header that named another one would bring that into lists and routes. */
    @Test
    void comparisonsAndHandOffsNameThePlaceBesideTheCaller() {
        Arc arc = new Arc(RingId.of(1), AT_A_FURTHER_PLACE.id());
        HandoffRequest handoff =
                ReplicaCodec.write(new Handoff(AT_A_FURTHER_PLACE, arc), RingHeader.getDefaultInstance());
        assertThat(handoff.getHeader().getSender().getVnode()).isZero();
        Reconcile compared = new Reconcile(AT_A_FURTHER_PLACE, arc, true, List.of(), List.of(), Bytes.EMPTY, List.of());
        ReconcileRequest comparison = ReplicaCodec.write(compared, RingHeader.getDefaultInstance());
        assertThat(comparison.getHeader().getSender().getVnode()).isZero();
        assertThat(ReplicaCodec.read(comparison, PROFILE).sender()).isEqualTo(AT_A_FURTHER_PLACE);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <R> void journey(Request<R> request, R... answers) throws InvalidProtocolBufferException {
        RpcBinding<?, ?, ?, ?> binding = Stream.of(DhtBindings.service(), ReplicaBindings.service())
                .flatMap(service -> service.bindings().stream())
                .filter(candidate -> candidate.type().equals(request.getClass()))
                .findFirst()
                .orElseThrow();
        travel(cast(binding), request, List.of(answers));
    }

    @SuppressWarnings("unchecked")
    private static <Q extends Request<R>, R> RpcBinding<Q, R, Message, Message> cast(RpcBinding<?, ?, ?, ?> binding) {
        return (RpcBinding<Q, R, Message, Message>) binding;
    }

    private static <R> void travel(
            RpcBinding<Request<R>, R, Message, Message> binding, Request<R> request, List<R> answers)
            throws InvalidProtocolBufferException {
        Message sent = binding.writeRequest().write(request, RingHeader.getDefaultInstance());
        Message arrived = sent.getParserForType().parseFrom(sent.toByteArray());
        assertThat(binding.readRequest().read(arrived, PROFILE)).isEqualTo(request);
        for (R answer : answers) {
            Message back = binding.writeAnswer().apply(answer);
            Message read = back.getParserForType().parseFrom(back.toByteArray());
            assertThat(binding.readAnswer().read(read, PROFILE)).isEqualTo(answer);
        }
    }
}
