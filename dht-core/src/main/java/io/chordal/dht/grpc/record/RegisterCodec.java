// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.RegisterValue.Sibling;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.Basis;
import io.chordal.proto.dht.v1.DeleteRequest;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.RegisterRow;
import io.chordal.proto.dht.v1.RegisterSibling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Writes and reads registers: what is asked for, what readers see, and the rows that homes exchange. */
final class RegisterCodec {
    private static final int MAX_SIBLINGS = 256;

    private RegisterCodec() {}

    static PutRequest write(PutValue request, RingHeader header) {
        RegisterWrite.Put put = request.put();
        PutRequest.Builder message = PutRequest.newBuilder()
                .setHeader(header)
                .setKey(RecordCodec.write(put.key()))
                .setValue(bytes(put.value()))
                .setBasis(write(put.basis().kind()))
                .setContext(bytes(put.basis().context().toBytes()))
                .setSeen(bytes(put.basis().seen().toBytes()))
                .setOperationId(bytes(put.operationId()))
                .setAck(WriteCodec.write(request.ack()))
                .setDirect(request.direct());
        put.timeToLive().ifPresent(time -> message.setTimeToLive(RecordCodec.write(time)));
        return message.build();
    }

    static PutValue read(PutRequest message) {
        Optional<Duration> timeToLive =
                message.hasTimeToLive() ? Optional.of(RecordCodec.read(message.getTimeToLive())) : Optional.empty();
        RegisterWrite.Put put = new RegisterWrite.Put(
                RecordCodec.read(message.getKey()),
                bytes(message.getValue()),
                timeToLive,
                read(message.getBasis(), bytes(message.getContext()), bytes(message.getSeen())),
                WriteCodec.operationId(message.getOperationId()));
        return new PutValue(put, WriteCodec.read(message.getAck()), message.getDirect());
    }

    static DeleteRequest write(DeleteValue request, RingHeader header) {
        RegisterWrite.Delete delete = request.delete();
        return DeleteRequest.newBuilder()
                .setHeader(header)
                .setKey(RecordCodec.write(delete.key()))
                .setBasis(write(delete.basis().kind()))
                .setContext(bytes(delete.basis().context().toBytes()))
                .setSeen(bytes(delete.basis().seen().toBytes()))
                .setOperationId(bytes(delete.operationId()))
                .setRepeated(delete.repeated())
                .setAck(WriteCodec.write(request.ack()))
                .setDirect(request.direct())
                .build();
    }

    static DeleteValue read(DeleteRequest message) {
        RegisterWrite.Delete delete = new RegisterWrite.Delete(
                RecordCodec.read(message.getKey()),
                read(message.getBasis(), bytes(message.getContext()), bytes(message.getSeen())),
                WriteCodec.operationId(message.getOperationId()),
                message.getRepeated());
        return new DeleteValue(delete, WriteCodec.read(message.getAck()), message.getDirect());
    }

    private static Basis write(RegisterWrite.Basis.Kind kind) {
        return switch (kind) {
            case LATEST -> Basis.BASIS_LATEST;
            case SEEN -> Basis.BASIS_SEEN;
            case ONLY_IF -> Basis.BASIS_ONLY_IF;
        };
    }

    private static RegisterWrite.Basis read(Basis message, Bytes context, Bytes seen) {
        RegisterWrite.Basis.Kind kind = switch (message) {
            case BASIS_UNSPECIFIED, BASIS_LATEST -> RegisterWrite.Basis.Kind.LATEST;
            case BASIS_SEEN -> RegisterWrite.Basis.Kind.SEEN;
            case BASIS_ONLY_IF -> RegisterWrite.Basis.Kind.ONLY_IF;
            case UNRECOGNIZED -> throw new IllegalArgumentException("a basis that this version does not know");
        };
        return new RegisterWrite.Basis(kind, CausalContext.parse(context), CausalContext.parse(seen));
    }

    static io.chordal.proto.dht.v1.RegisterValue write(RegisterValue value) {
        return io.chordal.proto.dht.v1.RegisterValue.newBuilder()
                .setKey(RecordCodec.write(value.key()))
                .setRevision(value.revision())
                .addAllSiblings(
                        value.siblings().stream().map(RegisterCodec::write).toList())
                .setContext(bytes(value.context().toBytes()))
                .build();
    }

    static RegisterValue read(io.chordal.proto.dht.v1.RegisterValue message) {
        if (message.getSiblingsCount() > MAX_SIBLINGS) {
            throw new IllegalArgumentException("a register has at most " + MAX_SIBLINGS + " siblings");
        }
        return new RegisterValue(
                RecordCodec.read(message.getKey()),
                message.getRevision(),
                message.getSiblingsList().stream().map(RegisterCodec::read).toList(),
                CausalContext.parse(bytes(message.getContext())));
    }

    private static RegisterSibling write(Sibling sibling) {
        RegisterSibling.Builder message =
                RegisterSibling.newBuilder().setValue(bytes(sibling.value())).setDot(RecordCodec.write(sibling.dot()));
        sibling.expiresAt().ifPresent(end -> message.setExpiresAt(RecordCodec.write(end)));
        return message.build();
    }

    private static Sibling read(RegisterSibling message) {
        Optional<Instant> end =
                message.hasExpiresAt() ? Optional.of(RecordCodec.read(message.getExpiresAt())) : Optional.empty();
        return new Sibling(RecordCodec.read(message.getDot()), bytes(message.getValue()), end);
    }

    static RegisterRow write(Row row, Version version) {
        RegisterRow.Builder message = RegisterRow.newBuilder()
                .setKey(RecordCodec.write(row.id().key()))
                .setValue(bytes(row.payload()))
                .setPresent(row.present())
                .setVersion(RecordCodec.write(version))
                .setOperationId(bytes(row.operationId()))
                .addAllReplacedOperationIds(RecordCodec.replaced(row))
                .setRevision(row.revision());
        row.expiresAt().ifPresent(end -> message.setExpiresAt(RecordCodec.write(end)));
        return message.build();
    }

    static Row read(RegisterRow message, RingProfile profile) {
        Optional<Instant> end =
                message.hasExpiresAt() ? Optional.of(RecordCodec.read(message.getExpiresAt())) : Optional.empty();
        RowId id = RecordCodec.id(RecordCodec.read(message.getKey()), Bytes.EMPTY, profile);
        return new Row(
                id,
                bytes(message.getValue()),
                message.getPresent(),
                RecordCodec.read(message.getVersion()),
                end,
                RecordCodec.operations(message.getOperationId(), message.getReplacedOperationIdsList(), 0),
                message.getRevision());
    }
}
