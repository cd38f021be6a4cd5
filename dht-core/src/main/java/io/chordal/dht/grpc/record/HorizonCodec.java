// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.HorizonShared;
import io.chordal.dht.replica.message.Replicated;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.CollectedArc;
import io.chordal.proto.dht.v1.CollectedRow;
import io.chordal.proto.dht.v1.ReplicateResponse;
import io.chordal.proto.dht.v1.ShareHorizonRequest;
import io.chordal.proto.dht.v1.ShareHorizonResponse;
import java.util.List;
import java.util.TreeMap;

/** Writes and reads what homes tell each other of collected rows. */
final class HorizonCodec {
    private static final int MAX_ROWS = 1 << 16;
    private static final int MAX_ARCS = 1 << 14;

    private HorizonCodec() {}

    static ReplicateResponse write(Replicated answer) {
        return ReplicateResponse.newBuilder()
                .setChanged(answer.changed())
                .addAllCollected(rows(answer.collected()))
                .build();
    }

    static Replicated read(ReplicateResponse message, RingProfile profile) {
        return new Replicated(message.getChanged(), read(message.getCollectedList(), List.of(), profile));
    }

    static ShareHorizonRequest write(ShareHorizon request, RingHeader header) {
        return ShareHorizonRequest.newBuilder()
                .setHeader(header)
                .setArcFrom(bytes(request.arc().from().toBytes()))
                .setArcTo(bytes(request.arc().to().toBytes()))
                .addAllRows(rows(request.horizon()))
                .addAllArcs(arcs(request.horizon()))
                .setBack(request.back())
                .build();
    }

    static ShareHorizon read(ShareHorizonRequest message, RingProfile profile) {
        Arc arc = new Arc(ReplicaCodec.point(message.getArcFrom()), ReplicaCodec.point(message.getArcTo()));
        return new ShareHorizon(
                arc, read(message.getRowsList(), message.getArcsList(), profile).within(arc), message.getBack());
    }

    static ShareHorizonResponse write(HorizonShared answer) {
        return ShareHorizonResponse.newBuilder()
                .addAllRows(rows(answer.horizon()))
                .addAllArcs(arcs(answer.horizon()))
                .build();
    }

    static HorizonShared read(ShareHorizonResponse message, RingProfile profile) {
        return new HorizonShared(read(message.getRowsList(), message.getArcsList(), profile));
    }

    private static List<CollectedRow> rows(Horizon horizon) {
        return horizon.rows().entrySet().stream()
                .map(entry -> CollectedRow.newBuilder()
                        .setRow(ReplicaCodec.write(entry.getKey()))
                        .setSeen(bytes(entry.getValue().seen().toBytes()))
                        .setRevision(entry.getValue().revision())
                        .build())
                .toList();
    }

    private static List<CollectedArc> arcs(Horizon horizon) {
        return horizon.arcs().stream()
                .map(piece -> CollectedArc.newBuilder()
                        .setArcFrom(bytes(piece.arc().from().toBytes()))
                        .setArcTo(bytes(piece.arc().to().toBytes()))
                        .setSeen(bytes(piece.seen().toBytes()))
                        .build())
                .toList();
    }

    private static Horizon read(List<CollectedRow> rows, List<CollectedArc> arcs, RingProfile profile) {
        if (rows.size() > MAX_ROWS || arcs.size() > MAX_ARCS) {
            throw new IllegalArgumentException("more collected rows or arcs than one message may have");
        }
        TreeMap<RowId, Horizon.Entry> entries = new TreeMap<>();
        rows.forEach(row -> entries.put(
                ReplicaCodec.read(row.getRow(), profile),
                new Horizon.Entry(CausalContext.parse(bytes(row.getSeen())), row.getRevision())));
        return Horizon.of(
                entries,
                arcs.stream()
                        .map(piece -> new Horizon.Folded(
                                new Arc(ReplicaCodec.point(piece.getArcFrom()), ReplicaCodec.point(piece.getArcTo())),
                                CausalContext.parse(bytes(piece.getSeen()))))
                        .toList());
    }
}
