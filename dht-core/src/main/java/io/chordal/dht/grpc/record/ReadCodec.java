// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.Standing;
import io.chordal.proto.dht.v1.Copy;
import io.chordal.proto.dht.v1.GetManyResponse;
import io.chordal.proto.dht.v1.GetOutcome;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.ScanResponse;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Writes and reads sets as readers see them, and what a node's own copies count for. */
final class ReadCodec {
    private ReadCodec() {}

    static io.chordal.proto.dht.v1.SetValue write(SetValue value) {
        return io.chordal.proto.dht.v1.SetValue.newBuilder()
                .setKey(RecordCodec.write(value.key()))
                .setSetVersion(value.setVersion())
                .addAllMembers(value.members().stream().map(ReadCodec::write).toList())
                .build();
    }

    static SetValue read(io.chordal.proto.dht.v1.SetValue message) {
        return new SetValue(
                RecordCodec.read(message.getKey()),
                message.getSetVersion(),
                message.getMembersList().stream().map(ReadCodec::read).toList());
    }

    private static io.chordal.proto.dht.v1.SetMember write(SetMember member) {
        io.chordal.proto.dht.v1.SetMember.Builder message = io.chordal.proto.dht.v1.SetMember.newBuilder()
                .setMember(bytes(member.member()))
                .setPayload(bytes(member.payload()));
        member.expiresAt().ifPresent(end -> message.setExpiresAt(RecordCodec.write(end)));
        return message.build();
    }

    private static SetMember read(io.chordal.proto.dht.v1.SetMember message) {
        return new SetMember(
                bytes(message.getMember()),
                bytes(message.getPayload()),
                message.hasExpiresAt() ? Optional.of(RecordCodec.read(message.getExpiresAt())) : Optional.empty());
    }

    static GetResponse writeGet(ReadAnswer answer) {
        if (answer instanceof ReadAnswer.Copy copy) {
            return write(copy.value()).setCopy(write(copy)).build();
        }
        return answer instanceof ReadAnswer.Found found
                ? write(found.value()).build()
                : GetResponse.getDefaultInstance();
    }

    static ReadAnswer readGet(GetResponse message, RingProfile profile) {
        Contents value = read(message.getValue(), message.hasRegister(), message.getRegister());
        return message.hasCopy() ? read(value, message.getCopy()) : new ReadAnswer.Found(value);
    }

    private static GetResponse.Builder write(Contents contents) {
        GetResponse.Builder message = GetResponse.newBuilder().setValue(write(contents.set()));
        if (!contents.register().isUnknown()) {
            message.setRegister(RegisterCodec.write(contents.register()));
        }
        return message;
    }

    static Contents read(
            io.chordal.proto.dht.v1.SetValue set, boolean hasRegister, io.chordal.proto.dht.v1.RegisterValue register) {
        SetValue value = read(set);
        return new Contents(value, hasRegister ? RegisterCodec.read(register) : RegisterValue.absent(value.key()));
    }

    static GetManyResponse writeGetMany(ReadAnswers answers) {
        return GetManyResponse.newBuilder()
                .addAllOutcomes(answers.answers().stream().map(ReadCodec::write).toList())
                .build();
    }

    static ReadAnswers readGetMany(GetManyResponse message, RingProfile profile) {
        if (message.getOutcomesCount() == 0) {
            throw new IllegalArgumentException("a read of many keys has at least one outcome");
        }
        return new ReadAnswers(
                message.getOutcomesList().stream().map(ReadCodec::read).toList());
    }

    private static GetOutcome write(ReadAnswer answer) {
        if (answer instanceof ReadAnswer.Failed failed) {
            return GetOutcome.newBuilder()
                    .setFailure(WriteCodec.write(failed.failure()))
                    .build();
        }
        if (answer instanceof ReadAnswer.Copy copy) {
            return outcome(copy.value()).setCopy(write(copy)).build();
        }
        return outcome(((ReadAnswer.Found) answer).value()).build();
    }

    private static GetOutcome.Builder outcome(Contents contents) {
        GetOutcome.Builder message = GetOutcome.newBuilder().setValue(write(contents.set()));
        if (!contents.register().isUnknown()) {
            message.setRegister(RegisterCodec.write(contents.register()));
        }
        return message;
    }

    private static ReadAnswer read(GetOutcome message) {
        return switch (message.getOutcomeCase()) {
            case VALUE -> {
                Contents value = read(message.getValue(), message.hasRegister(), message.getRegister());
                yield message.hasCopy() ? read(value, message.getCopy()) : new ReadAnswer.Found(value);
            }
            case FAILURE -> new ReadAnswer.Failed(WriteCodec.read(message.getFailure()));
            case OUTCOME_NOT_SET -> throw new IllegalArgumentException("a read has an outcome");
        };
    }

    private static Copy write(ReadAnswer.Copy copy) {
        return Copy.newBuilder()
                .setStanding(write(copy.standing()))
                .setDigest(bytes(copy.digest()))
                .build();
    }

    private static ReadAnswer.Copy read(Contents value, Copy message) {
        return new ReadAnswer.Copy(value, read(message.getStanding()), bytes(message.getDigest()));
    }

    static io.chordal.proto.dht.v1.ReadLevel write(ReadLevel level) {
        return switch (level) {
            case OWNER -> io.chordal.proto.dht.v1.ReadLevel.READ_LEVEL_OWNER;
            case QUORUM -> io.chordal.proto.dht.v1.ReadLevel.READ_LEVEL_QUORUM;
        };
    }

    static ReadLevel read(io.chordal.proto.dht.v1.ReadLevel message) {
        return switch (message) {
            case READ_LEVEL_UNSPECIFIED, READ_LEVEL_OWNER -> ReadLevel.OWNER;
            case READ_LEVEL_QUORUM -> ReadLevel.QUORUM;
            case UNRECOGNIZED -> throw new IllegalArgumentException("a read level that this version does not know");
        };
    }

    private static io.chordal.proto.dht.v1.Standing write(Standing standing) {
        return switch (standing) {
            case OWNER -> io.chordal.proto.dht.v1.Standing.STANDING_OWNER;
            case SYNCING -> io.chordal.proto.dht.v1.Standing.STANDING_SYNCING;
            case HOME -> io.chordal.proto.dht.v1.Standing.STANDING_HOME;
            case STRANGER -> io.chordal.proto.dht.v1.Standing.STANDING_STRANGER;
        };
    }

    /** Reads a standing; what this version does not know counts for nothing. */
    private static Standing read(io.chordal.proto.dht.v1.Standing message) {
        return switch (message) {
            case STANDING_OWNER -> Standing.OWNER;
            case STANDING_SYNCING -> Standing.SYNCING;
            case STANDING_HOME -> Standing.HOME;
            default -> Standing.STRANGER;
        };
    }

    static ScanResponse writeScan(CopyPage page) {
        return ScanResponse.newBuilder()
                .addAllValues(page.records().stream()
                        .map(Contents::set)
                        .filter(set -> !set.isEmpty())
                        .map(ReadCodec::write)
                        .toList())
                .addAllRegisters(page.records().stream()
                        .map(Contents::register)
                        .filter(register -> !register.isEmpty())
                        .map(RegisterCodec::write)
                        .toList())
                .setNextPageToken(page.next().map(PageTokens::ofItem).orElse(ByteString.EMPTY))
                .setStanding(write(page.standing()))
                .setState(writeState(page.state()))
                .build();
    }

    static ByteString writeState(Optional<PartitionState> state) {
        return state.map(known -> bytes(known.fingerprint())).orElse(ByteString.EMPTY);
    }

    static Optional<PartitionState> readState(ByteString message) {
        return message.isEmpty() ? Optional.empty() : Optional.of(new PartitionState(bytes(message)));
    }

    static CopyPage readScan(ScanResponse message, RingProfile profile) {
        Optional<Bytes> next = message.getNextPageToken().isEmpty()
                ? Optional.empty()
                : Optional.of(PageTokens.item(message.getNextPageToken()));
        TreeMap<Key, Contents> records = new TreeMap<>();
        message.getValuesList().stream()
                .map(ReadCodec::read)
                .forEach(set -> records.put(set.key(), new Contents(set, RegisterValue.absent(set.key()))));
        message.getRegistersList().stream()
                .map(RegisterCodec::read)
                .forEach(register -> records.merge(
                        register.key(),
                        new Contents(SetValue.absent(register.key()), register),
                        (set, alone) -> new Contents(set.set(), register)));
        return new CopyPage(
                List.copyOf(records.values()), next, read(message.getStanding()), readState(message.getState()));
    }
}
