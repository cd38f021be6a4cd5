// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.RangePrint;
import io.chordal.dht.replica.message.RangeRows;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.replica.message.Vote;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.ConfirmCopiesRequest;
import io.chordal.proto.dht.v1.FetchRequest;
import io.chordal.proto.dht.v1.FetchResponse;
import io.chordal.proto.dht.v1.HandoffRequest;
import io.chordal.proto.dht.v1.RangeFingerprint;
import io.chordal.proto.dht.v1.ReconcileRequest;
import io.chordal.proto.dht.v1.ReconcileResponse;
import io.chordal.proto.dht.v1.ReplicateRequest;
import io.chordal.proto.dht.v1.RowBound;
import io.chordal.proto.dht.v1.VoteRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes and reads what homes say to each other. */
final class ReplicaCodec {
    private static final int MAX_PARTS = 8 * Reconcile.MAX_PRINTS;

    /** Rows of members may be several for each member. */
    private static final int MAX_RECORDS = 4 * Replicate.MAX;

    /** Tombstones are rows too, so there may be more than a set has members. */
    private static final int MAX_ROWS_AT_KEY = 1 << 17;

    private static final int POSITION = 32;

    private ReplicaCodec() {}

    static ReplicateRequest write(Replicate request, RingHeader header) {
        return ReplicateRequest.newBuilder()
                .setHeader(header)
                .addAllRecords(RecordCodec.write(request.states()))
                .build();
    }

    static Replicate read(ReplicateRequest message, RingProfile profile) {
        return new Replicate(RecordCodec.read(message.getRecordsList(), MAX_RECORDS, profile));
    }

    /** A header names a process at its first place, where it is called; at which of its places an arc ends stands beside it. */
    private static io.chordal.proto.chord.v1.NodeRef writeProcess(NodeRef place) {
        return NodeRefCodec.write(place).toBuilder().setVnode(0).build();
    }

    private static NodeRef readPlace(RingHeader header, int vnode, RingProfile profile) {
        return NodeRefCodec.read(header.getSender().toBuilder().setVnode(vnode).build(), profile);
    }

    static ReconcileRequest write(Reconcile request, RingHeader header) {
        return ReconcileRequest.newBuilder()
                .setHeader(header.toBuilder().setSender(writeProcess(request.sender())))
                .setVnode(request.sender().vnode())
                .setArcFrom(bytes(request.arc().from().toBytes()))
                .setArcTo(
                        request.arc().to().equals(request.sender().id())
                                ? ByteString.EMPTY
                                : bytes(request.arc().to().toBytes()))
                .setActive(request.active())
                .addAllFingerprints(writePrints(request.prints()))
                .addAllWants(request.wants().stream().map(ReplicaCodec::write).toList())
                .setHorizon(bytes(request.horizon()))
                .addAllWaitsFor(
                        request.waitsFor().stream().map(NodeRefCodec::bytes).toList())
                .build();
    }

    static Reconcile read(ReconcileRequest message, RingProfile profile) {
        NodeRef sender = readPlace(message.getHeader(), message.getVnode(), profile);
        return new Reconcile(
                sender,
                new Arc(
                        point(message.getArcFrom()),
                        message.getArcTo().isEmpty() ? sender.id() : point(message.getArcTo())),
                message.getActive(),
                readPrints(message.getFingerprintsList(), profile),
                message.getWantsList().stream().map(row -> read(row, profile)).toList(),
                bytes(message.getHorizon()),
                message.getWaitsForList().stream().map(NodeRefCodec::bytes).toList());
    }

    static ReconcileResponse write(ReconcileAnswer answer) {
        return ReconcileResponse.newBuilder()
                .addAllFingerprints(writePrints(answer.prints()))
                .addAllRows(answer.rows().stream().map(ReplicaCodec::write).toList())
                .addAllRecords(RecordCodec.write(answer.states()))
                .setActive(answer.active())
                .setOffers(answer.offers())
                .addAllWaitsFor(
                        answer.waitsFor().stream().map(NodeRefCodec::bytes).toList())
                .setHorizon(bytes(answer.horizon()))
                .build();
    }

    static ReconcileAnswer read(ReconcileResponse message, RingProfile profile) {
        if (message.getFingerprintsCount() > MAX_PARTS || message.getRowsCount() > Reconcile.MAX_PRINTS) {
            throw new IllegalArgumentException("more ranges than can have been asked for");
        }
        return new ReconcileAnswer(
                readPrints(message.getFingerprintsList(), profile),
                message.getRowsList().stream().map(rows -> read(rows, profile)).toList(),
                RecordCodec.read(message.getRecordsList(), MAX_RECORDS, profile),
                message.getActive(),
                message.getOffers(),
                message.getWaitsForList().stream().map(NodeRefCodec::bytes).toList(),
                bytes(message.getHorizon()));
    }

    static ConfirmCopiesRequest write(ConfirmCopies request, RingHeader header) {
        return ConfirmCopiesRequest.newBuilder()
                .setHeader(header)
                .addAllRows(request.rows().stream().map(ReplicaCodec::write).toList())
                .build();
    }

    static ConfirmCopies read(ConfirmCopiesRequest message, RingProfile profile) {
        return new ConfirmCopies(
                message.getRowsList().stream().map(row -> read(row, profile)).toList());
    }

    static FetchRequest write(Fetch request, RingHeader header) {
        return FetchRequest.newBuilder()
                .setHeader(header)
                .setKey(RecordCodec.write(request.key()))
                .setDigest(bytes(request.digest()))
                .build();
    }

    static Fetch read(FetchRequest message) {
        return new Fetch(RecordCodec.read(message.getKey()), bytes(message.getDigest()));
    }

    static FetchResponse write(Fetched answer) {
        return FetchResponse.newBuilder()
                .setEqual(answer.equal())
                .addAllRecords(RecordCodec.write(answer.rows()))
                .build();
    }

    static Fetched read(FetchResponse message, RingProfile profile) {
        return new Fetched(message.getEqual(), RecordCodec.read(message.getRecordsList(), MAX_ROWS_AT_KEY, profile));
    }

    static VoteRequest write(Vote request, RingHeader header) {
        Row row = request.row();
        if (!(row.order() instanceof Version version)) {
            throw new IllegalArgumentException("a register is not leased");
        }
        return VoteRequest.newBuilder()
                .setHeader(header)
                .setRow(RegisterCodec.write(row, version))
                .build();
    }

    static HandoffRequest write(Handoff request, RingHeader header) {
        return HandoffRequest.newBuilder()
                .setHeader(header.toBuilder().setSender(writeProcess(request.sender())))
                .setVnode(request.sender().vnode())
                .setArcFrom(bytes(request.arc().from().toBytes()))
                .setArcTo(bytes(request.arc().to().toBytes()))
                .build();
    }

    static Handoff read(HandoffRequest message, RingProfile profile) {
        return new Handoff(
                readPlace(message.getHeader(), message.getVnode(), profile),
                new Arc(point(message.getArcFrom()), point(message.getArcTo())));
    }

    static Vote read(VoteRequest message, RingProfile profile) {
        return new Vote(RegisterCodec.read(message.getRow(), profile));
    }

    /** A range that begins where the one before it ends says just that. */
    private static List<RangeFingerprint> writePrints(List<RangePrint> prints) {
        List<RangeFingerprint> messages = new ArrayList<>(prints.size());
        Optional<RowId> before = Optional.empty();
        for (RangePrint print : prints) {
            RangeFingerprint.Builder message = write(print);
            Optional<RowId> from = print.range().from();
            if (from.isPresent() && from.equals(before)) {
                message.setFollows(true);
            } else {
                from.ifPresent(row -> message.setFrom(writeBound(row)));
            }
            messages.add(message.build());
            before = print.range().to();
        }
        return messages;
    }

    private static List<RangePrint> readPrints(List<RangeFingerprint> messages, RingProfile profile) {
        List<RangePrint> prints = new ArrayList<>(messages.size());
        Optional<RowId> before = Optional.empty();
        for (RangeFingerprint message : messages) {
            RangePrint print = read(message, before, profile);
            prints.add(print);
            before = print.range().to();
        }
        return prints;
    }

    private static RangeFingerprint.Builder write(RangePrint print) {
        RangeFingerprint.Builder message =
                RangeFingerprint.newBuilder().setCount(print.count()).setFingerprint(bytes(print.fingerprint()));
        print.range().to().ifPresent(row -> message.setTo(writeBound(row)));
        return message;
    }

    private static RangePrint read(RangeFingerprint message, Optional<RowId> before, RingProfile profile) {
        Optional<RowId> from = message.getFollows() ? before : read(message.hasFrom(), message.getFrom(), profile);
        Optional<RowId> to = read(message.hasTo(), message.getTo(), profile);
        if (message.getCount() < 0 || message.getCount() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not a number of rows: " + Long.toUnsignedString(message.getCount()));
        }
        return new RangePrint(new RowRange(from, to), (int) message.getCount(), bytes(message.getFingerprint()));
    }

    private static io.chordal.proto.dht.v1.RangeRows write(RangeRows rows) {
        io.chordal.proto.dht.v1.RangeRows.Builder message = io.chordal.proto.dht.v1.RangeRows.newBuilder()
                .addAllRows(rows.rows().stream().map(ReplicaCodec::write).toList());
        rows.range().from().ifPresent(row -> message.setFrom(writeBound(row)));
        rows.range().to().ifPresent(row -> message.setTo(writeBound(row)));
        return message.build();
    }

    private static RangeRows read(io.chordal.proto.dht.v1.RangeRows message, RingProfile profile) {
        RowRange range = new RowRange(
                read(message.hasFrom(), message.getFrom(), profile), read(message.hasTo(), message.getTo(), profile));
        List<RowDigest> rows =
                message.getRowsList().stream().map(row -> read(row, profile)).toList();
        return new RangeRows(range, rows);
    }

    private static io.chordal.proto.dht.v1.RowDigest write(RowDigest row) {
        return io.chordal.proto.dht.v1.RowDigest.newBuilder()
                .setRow(write(row.row()))
                .setDigest(bytes(row.digest()))
                .build();
    }

    private static RowDigest read(io.chordal.proto.dht.v1.RowDigest message, RingProfile profile) {
        return new RowDigest(read(message.getRow(), profile), bytes(message.getDigest()));
    }

    static RowBound write(RowId row) {
        return RowBound.newBuilder()
                .setKey(RecordCodec.write(row.key()))
                .setMember(bytes(row.member()))
                .build();
    }

    private static Optional<RowId> read(boolean present, RowBound message, RingProfile profile) {
        return present ? Optional.of(readBound(message, profile)) : Optional.empty();
    }

    static RowId read(RowBound message, RingProfile profile) {
        return RecordCodec.id(RecordCodec.read(message.getKey()), bytes(message.getMember()), profile);
    }

    private static RowBound writeBound(RowId bound) {
        return bound.isFirst()
                ? RowBound.newBuilder().setPosition(leading(bound.position())).build()
                : write(bound);
    }

    private static RowId readBound(RowBound message, RingProfile profile) {
        if (message.hasKey()) {
            return read(message, profile);
        }
        byte[] position = message.getPosition().toByteArray();
        if (position.length > POSITION) {
            throw new IllegalArgumentException("a position has at most " + POSITION + " bytes, not " + position.length);
        }
        return RowId.first(RingId.of(Bytes.copyOf(Arrays.copyOf(position, POSITION))));
    }

    /** Returns the position's bytes without the zeros at their end. */
    private static ByteString leading(RingId position) {
        ByteString bytes = bytes(position.toBytes());
        int length = bytes.size();
        while (length > 0 && bytes.byteAt(length - 1) == 0) {
            length--;
        }
        return bytes.substring(0, length);
    }

    static RingId point(ByteString bigEndian) {
        if (bigEndian.size() != POSITION) {
            throw new IllegalArgumentException("a point has " + POSITION + " bytes, not " + bigEndian.size());
        }
        return RingId.of(bytes(bigEndian));
    }
}
