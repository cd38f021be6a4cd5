// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
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
import java.util.Optional;

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
            return GetResponse.newBuilder()
                    .setValue(write(copy.value()))
                    .setCopy(write(copy))
                    .build();
        }
        return answer instanceof ReadAnswer.Found found
                ? GetResponse.newBuilder().setValue(write(found.value())).build()
                : GetResponse.getDefaultInstance();
    }

    static ReadAnswer readGet(GetResponse message, RingProfile profile) {
        SetValue value = read(message.getValue());
        return message.hasCopy() ? read(value, message.getCopy()) : new ReadAnswer.Found(value);
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
            return GetOutcome.newBuilder()
                    .setValue(write(copy.value()))
                    .setCopy(write(copy))
                    .build();
        }
        return GetOutcome.newBuilder()
                .setValue(write(((ReadAnswer.Found) answer).value()))
                .build();
    }

    private static ReadAnswer read(GetOutcome message) {
        return switch (message.getOutcomeCase()) {
            case VALUE ->
                message.hasCopy()
                        ? read(read(message.getValue()), message.getCopy())
                        : new ReadAnswer.Found(read(message.getValue()));
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

    private static ReadAnswer.Copy read(SetValue value, Copy message) {
        return new ReadAnswer.Copy(value, read(message.getStanding()), bytes(message.getDigest()));
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
                .addAllValues(page.values().stream().map(ReadCodec::write).toList())
                .setNextPageToken(page.next().map(PageTokens::ofItem).orElse(ByteString.EMPTY))
                .setStanding(write(page.standing()))
                .build();
    }

    static CopyPage readScan(ScanResponse message, RingProfile profile) {
        Optional<Bytes> next = message.getNextPageToken().isEmpty()
                ? Optional.empty()
                : Optional.of(PageTokens.item(message.getNextPageToken()));
        return new CopyPage(
                message.getValuesList().stream().map(ReadCodec::read).toList(), next, read(message.getStanding()));
    }
}
