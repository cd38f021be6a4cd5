// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.OperationHistory;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.proto.dht.v1.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes and reads keys and rows. A row's position is not sent, it follows from the ring's profile. */
final class RecordCodec {
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private RecordCodec() {}

    static io.chordal.proto.dht.v1.Key write(Key key) {
        return io.chordal.proto.dht.v1.Key.newBuilder()
                .setPartition(bytes(key.partition()))
                .setItem(bytes(key.item()))
                .build();
    }

    static Key read(io.chordal.proto.dht.v1.Key message) {
        return new Key(bytes(message.getPartition()), bytes(message.getItem()));
    }

    static RowId id(Key key, Bytes member, RingProfile profile) {
        return new RowId(profile.position(key.partition()), key, member);
    }

    /** Writes rows, those of one name next to each other. */
    static List<Record> write(List<RowState> states) {
        return states.stream()
                .flatMap(state -> state.rows().stream())
                .map(RecordCodec::writeRow)
                .toList();
    }

    /** Reads rows and puts those of one name together that stand next to each other. */
    static List<RowState> read(List<Record> records, int limit, RingProfile profile) {
        if (records.size() > limit) {
            throw new IllegalArgumentException("at most " + limit + " records, not " + records.size());
        }
        List<RowState> states = new ArrayList<>();
        for (Record record : records) {
            RowState state = RowState.of(readRow(record, profile));
            int last = states.size() - 1;
            if (last >= 0 && states.get(last).id().equals(state.id())) {
                states.set(last, states.get(last).merge(state));
            } else {
                states.add(state);
            }
        }
        return states;
    }

    private static Record writeRow(Row row) {
        return row.id().isRegister() && row.order() instanceof Version version
                ? Record.newBuilder()
                        .setRegisterRow(RegisterCodec.write(row, version))
                        .build()
                : Record.newBuilder().setSetRow(write(row)).build();
    }

    private static Row readRow(Record record, RingProfile profile) {
        return switch (record.getKindCase()) {
            case SET_ROW -> read(record.getSetRow(), profile);
            case REGISTER_ROW -> RegisterCodec.read(record.getRegisterRow(), profile);
            case KIND_NOT_SET ->
                throw new IllegalArgumentException("a record of a kind that this version does not know");
        };
    }

    private static io.chordal.proto.dht.v1.SetRow write(Row row) {
        io.chordal.proto.dht.v1.SetRow.Builder message = io.chordal.proto.dht.v1.SetRow.newBuilder()
                .setKey(write(row.id().key()))
                .setMember(bytes(row.id().member()))
                .setPayload(bytes(row.payload()))
                .setPresent(row.present())
                .setOperationId(bytes(row.operationId()))
                .addAllReplacedOperationIds(replaced(row))
                .setRenewedOperations(row.operations().renewed())
                .setSetVersion(row.revision());
        if (row.order() instanceof Version version) {
            message.setVersion(write(version));
        } else if (row.order() instanceof LeaseSequence sequence) {
            message.setLease(write(sequence));
        }
        row.expiresAt().ifPresent(end -> message.setExpiresAt(write(end)));
        return message.build();
    }

    private static Row read(io.chordal.proto.dht.v1.SetRow message, RingProfile profile) {
        Optional<Instant> end = message.hasExpiresAt() ? Optional.of(read(message.getExpiresAt())) : Optional.empty();
        if (message.getMember().isEmpty()) {
            throw new IllegalArgumentException("a row of a set has a member");
        }
        return new Row(
                id(read(message.getKey()), bytes(message.getMember()), profile),
                bytes(message.getPayload()),
                message.getPresent(),
                switch (message.getOrderCase()) {
                    case VERSION -> read(message.getVersion());
                    case LEASE -> read(message.getLease());
                    case ORDER_NOT_SET -> throw new IllegalArgumentException("a row has a version or a sequence");
                },
                end,
                operations(
                        message.getOperationId(),
                        message.getReplacedOperationIdsList(),
                        message.getRenewedOperations()),
                message.getSetVersion());
    }

    static List<ByteString> replaced(Row row) {
        return row.operations().replaced().stream().map(NodeRefCodec::bytes).toList();
    }

    static OperationHistory operations(ByteString own, List<ByteString> replaced, int renewed) {
        return new OperationHistory(
                bytes(own), replaced.stream().map(NodeRefCodec::bytes).toList(), renewed);
    }

    static io.chordal.proto.dht.v1.Version write(Version version) {
        return io.chordal.proto.dht.v1.Version.newBuilder()
                .setDot(write(version.dot()))
                .addAllContext(version.context().dots().stream()
                        .map(RecordCodec::write)
                        .toList())
                .build();
    }

    static io.chordal.proto.dht.v1.Dot write(Dot dot) {
        return io.chordal.proto.dht.v1.Dot.newBuilder()
                .setNode(bytes(dot.node()))
                .setStoreEpoch(dot.storeEpoch())
                .setCounter(dot.counter())
                .build();
    }

    static Version read(io.chordal.proto.dht.v1.Version message) {
        return new Version(
                read(message.getDot()),
                new CausalContext(
                        message.getContextList().stream().map(RecordCodec::read).toList()));
    }

    static Dot read(io.chordal.proto.dht.v1.Dot message) {
        return new Dot(bytes(message.getNode()), message.getStoreEpoch(), message.getCounter());
    }

    static io.chordal.proto.dht.v1.LeaseSequence write(LeaseSequence sequence) {
        return io.chordal.proto.dht.v1.LeaseSequence.newBuilder()
                .setBoot(sequence.boot())
                .setNumber(sequence.number())
                .build();
    }

    static LeaseSequence read(io.chordal.proto.dht.v1.LeaseSequence message) {
        return new LeaseSequence(message.getBoot(), message.getNumber());
    }

    static Timestamp write(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static Instant read(Timestamp message) {
        if (message.getSeconds() < 0
                || message.getSeconds() > END_OF_TIME.getEpochSecond()
                || message.getNanos() < 0
                || message.getNanos() > 999_999_999) {
            throw new IllegalArgumentException("not a time between 1970 and 9999: " + message.getSeconds() + " s");
        }
        return Instant.ofEpochSecond(message.getSeconds(), message.getNanos());
    }

    static com.google.protobuf.Duration write(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static Duration read(com.google.protobuf.Duration message) {
        if (message.getSeconds() < 0 || message.getNanos() < 0 || message.getSeconds() > LONGEST.getSeconds()) {
            throw new IllegalArgumentException("not a duration of up to a century: " + message.getSeconds() + " s");
        }
        return Duration.ofSeconds(message.getSeconds(), message.getNanos());
    }
}
