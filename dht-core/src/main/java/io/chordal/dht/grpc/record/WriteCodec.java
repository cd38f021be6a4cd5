// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.AddManyResponse;
import io.chordal.proto.dht.v1.AddOutcome;
import io.chordal.proto.dht.v1.AddResponse;
import io.chordal.proto.dht.v1.DeleteResponse;
import io.chordal.proto.dht.v1.Failure;
import io.chordal.proto.dht.v1.PutResponse;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.RemoveResponse;
import io.chordal.proto.dht.v1.SetAddition;
import io.chordal.proto.dht.v1.WrongOwner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Writes and reads additions, removals, and what became of them. */
final class WriteCodec {
    private static final int MAX_HINTS = 8;

    private WriteCodec() {}

    static SetAddition write(Addition addition) {
        SetAddition.Builder message = SetAddition.newBuilder()
                .setKey(RecordCodec.write(addition.key()))
                .setMember(bytes(addition.member()))
                .setPayload(bytes(addition.payload()))
                .setOperationId(bytes(addition.operationId()));
        addition.lease()
                .ifPresent(lease -> message.setSequence(RecordCodec.write(lease.sequence()))
                        .setLease(RecordCodec.write(lease.duration())));
        return message.build();
    }

    static Addition read(SetAddition message) {
        if (message.hasSequence() != message.hasLease()) {
            throw new IllegalArgumentException("a leased member has both a sequence and a lease, a plain one neither");
        }
        Optional<Addition.Lease> lease = message.hasLease()
                ? Optional.of(new Addition.Lease(
                        RecordCodec.read(message.getSequence()), RecordCodec.read(message.getLease())))
                : Optional.empty();
        return new Addition(
                RecordCodec.read(message.getKey()),
                bytes(message.getMember()),
                bytes(message.getPayload()),
                lease,
                operationId(message.getOperationId()));
    }

    static RemoveRequest write(RemoveMember request, RingHeader header) {
        Removal removal = request.removal();
        RemoveRequest.Builder message = RemoveRequest.newBuilder()
                .setHeader(header)
                .setKey(RecordCodec.write(removal.key()))
                .setMember(bytes(removal.member()))
                .setOperationId(bytes(removal.operationId()))
                .setRepeated(removal.repeated())
                .setAck(write(request.ack()))
                .setDirect(request.direct());
        removal.sequence().ifPresent(sequence -> message.setSequence(RecordCodec.write(sequence)));
        return message.build();
    }

    static Removal read(RemoveRequest message) {
        Optional<LeaseSequence> sequence =
                message.hasSequence() ? Optional.of(RecordCodec.read(message.getSequence())) : Optional.empty();
        return new Removal(
                RecordCodec.read(message.getKey()),
                bytes(message.getMember()),
                sequence,
                operationId(message.getOperationId()),
                message.getRepeated());
    }

    /** A caller that gives no operation id gets one made up, and no protection against a second attempt of its own. */
    static Bytes operationId(ByteString given) {
        if (!given.isEmpty()) {
            return bytes(given);
        }
        UUID random = UUID.randomUUID();
        return Bytes.copyOf(ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .flip());
    }

    static io.chordal.proto.dht.v1.Ack write(Ack ack) {
        return switch (ack) {
            case PRIMARY -> io.chordal.proto.dht.v1.Ack.ACK_PRIMARY;
            case QUORUM -> io.chordal.proto.dht.v1.Ack.ACK_QUORUM;
            case ALL -> io.chordal.proto.dht.v1.Ack.ACK_ALL;
        };
    }

    static Ack read(io.chordal.proto.dht.v1.Ack message) {
        return switch (message) {
            case ACK_UNSPECIFIED, ACK_PRIMARY -> Ack.PRIMARY;
            case ACK_QUORUM -> Ack.QUORUM;
            case ACK_ALL -> Ack.ALL;
            case UNRECOGNIZED ->
                throw new IllegalArgumentException("an acknowledgement that this version does not know");
        };
    }

    static PutResponse writePut(WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            return PutResponse.newBuilder().setResult(write(done.result())).build();
        }
        return PutResponse.newBuilder().setWrongOwner(wrongOwner(answer)).build();
    }

    static WriteAnswer readPut(PutResponse message, RingProfile profile) {
        return switch (message.getOutcomeCase()) {
            case RESULT -> new WriteAnswer.Done(read(message.getResult()));
            case WRONG_OWNER -> read(message.getWrongOwner(), profile);
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("a put has an outcome");
        };
    }

    static DeleteResponse writeDelete(WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            return DeleteResponse.newBuilder().setResult(write(done.result())).build();
        }
        return DeleteResponse.newBuilder().setWrongOwner(wrongOwner(answer)).build();
    }

    static WriteAnswer readDelete(DeleteResponse message, RingProfile profile) {
        return switch (message.getOutcomeCase()) {
            case RESULT -> new WriteAnswer.Done(read(message.getResult()));
            case WRONG_OWNER -> read(message.getWrongOwner(), profile);
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("a deletion has an outcome");
        };
    }

    static AddResponse writeAdd(WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            return AddResponse.newBuilder().setResult(write(done.result())).build();
        }
        return AddResponse.newBuilder().setWrongOwner(wrongOwner(answer)).build();
    }

    static WriteAnswer readAdd(AddResponse message, RingProfile profile) {
        return switch (message.getOutcomeCase()) {
            case RESULT -> new WriteAnswer.Done(read(message.getResult()));
            case WRONG_OWNER -> read(message.getWrongOwner(), profile);
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("an addition has an outcome");
        };
    }

    static RemoveResponse writeRemove(WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            return RemoveResponse.newBuilder().setResult(write(done.result())).build();
        }
        return RemoveResponse.newBuilder().setWrongOwner(wrongOwner(answer)).build();
    }

    static WriteAnswer readRemove(RemoveResponse message, RingProfile profile) {
        return switch (message.getOutcomeCase()) {
            case RESULT -> new WriteAnswer.Done(read(message.getResult()));
            case WRONG_OWNER -> read(message.getWrongOwner(), profile);
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("a removal has an outcome");
        };
    }

    static AddManyResponse writeAddMany(WriteAnswers answers) {
        return AddManyResponse.newBuilder()
                .addAllOutcomes(
                        answers.answers().stream().map(WriteCodec::write).toList())
                .build();
    }

    static WriteAnswers readAddMany(AddManyResponse message, RingProfile profile) {
        if (message.getOutcomesCount() > AddMembers.MAX) {
            throw new IllegalArgumentException("at most " + AddMembers.MAX + " outcomes");
        }
        return new WriteAnswers(message.getOutcomesList().stream()
                .map(outcome -> read(outcome, profile))
                .toList());
    }

    private static AddOutcome write(WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            return AddOutcome.newBuilder().setResult(write(done.result())).build();
        }
        if (answer instanceof WriteAnswer.Failed failed) {
            return AddOutcome.newBuilder().setFailure(write(failed.failure())).build();
        }
        return AddOutcome.newBuilder().setWrongOwner(wrongOwner(answer)).build();
    }

    private static WriteAnswer read(AddOutcome message, RingProfile profile) {
        return switch (message.getOutcomeCase()) {
            case RESULT -> new WriteAnswer.Done(read(message.getResult()));
            case WRONG_OWNER -> read(message.getWrongOwner(), profile);
            case FAILURE -> new WriteAnswer.Failed(read(message.getFailure()));
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("an addition has an outcome");
        };
    }

    private static io.chordal.proto.dht.v1.WriteResult write(WriteResult result) {
        io.chordal.proto.dht.v1.WriteResult.Builder message = io.chordal.proto.dht.v1.WriteResult.newBuilder()
                .setSetVersion(result.revision())
                .setChanged(result.changed())
                .setCopies(result.copies())
                .setCopiesWanted(result.copiesWanted())
                .setContext(bytes(result.context().toBytes()));
        if (!result.state().equals(result.context())) {
            message.setState(bytes(result.state().toBytes()));
        }
        return message.build();
    }

    private static WriteResult read(io.chordal.proto.dht.v1.WriteResult message) {
        CausalContext context = CausalContext.parse(bytes(message.getContext()));
        return new WriteResult(
                message.getSetVersion(),
                message.getChanged(),
                message.getCopies(),
                message.getCopiesWanted(),
                context,
                message.getState().isEmpty() ? context : CausalContext.parse(bytes(message.getState())));
    }

    private static WrongOwner wrongOwner(WriteAnswer answer) {
        WrongOwner.Builder message = WrongOwner.newBuilder();
        if (answer instanceof WriteAnswer.WrongOwner wrong) {
            message.addAllHints(NodeRefCodec.write(wrong.hints()));
        }
        return message.build();
    }

    private static WriteAnswer read(WrongOwner message, RingProfile profile) {
        return new WriteAnswer.WrongOwner(NodeRefCodec.read(message.getHintsList(), MAX_HINTS, profile));
    }

    static Failure write(CallFailure failure) {
        return Failure.newBuilder()
                .setReason(failure.reason().name())
                .setMessage(failure.message())
                .setOutcomeUnknown(failure.outcomeUnknown())
                .build();
    }

    /** Reads a failure; a reason that this version does not know is taken as the one about which nothing is known. */
    static CallFailure read(Failure message) {
        CallFailure.Reason reason = Arrays.stream(CallFailure.Reason.values())
                .filter(known -> known.name().equals(message.getReason()))
                .findFirst()
                .orElse(CallFailure.Reason.INTERNAL);
        return new CallFailure(reason, message.getMessage());
    }
}
