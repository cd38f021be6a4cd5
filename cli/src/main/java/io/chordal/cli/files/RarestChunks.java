// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Callee;
import io.chordal.cli.output.ChunkRanges;
import io.chordal.cli.output.Quantities;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.tracker.v1.ChunkHolders;
import io.chordal.proto.tracker.v1.RarestChunksRequest;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc.SwarmServiceBlockingStub;
import io.chordal.proto.transfer.v1.FileRef;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a file that the fewest peers have, as a tracker or as the peers themselves tell it.
 *
 * <p>Immutable.
 *
 * @param holders how many peers have each of them
 * @param ranges which chunks
 * @param count how many chunks
 * @param more whether there may be further chunks that are as rare
 * @param from who says so: {@code tracker} or {@code peers}
 */
record RarestChunks(int holders, String ranges, int count, boolean more, String from) {
    /** The most chunks that a tracker tells. */
    private static final int MOST = 1000;

    RarestChunks {
        requireNonNull(ranges, "ranges is null");
        requireNonNull(from, "from is null");
    }

    /** What the tracker knows; fails if it knows nobody who has a part of the file. */
    static RarestChunks told(Callee tracker, FileRef file, String group) {
        RarestChunksRequest request = RarestChunksRequest.newBuilder()
                .setFile(file)
                .setGroup(group)
                .setLimit(MOST)
                .build();
        List<ChunkHolders> told = tracker.call(
                        SwarmServiceGrpc::newBlockingStub,
                        (SwarmServiceBlockingStub stub) -> stub.rarestChunks(request))
                .getChunksList();
        int holders = told.isEmpty() ? 0 : told.get(0).getHolders();
        BitSet chunks = new BitSet();
        told.stream().filter(chunk -> chunk.getHolders() == holders).forEach(chunk -> chunks.set(chunk.getChunk()));
        return of(holders, chunks, chunks.cardinality() == MOST, "tracker");
    }

    /** What the bitfields of these peers add up to. */
    static RarestChunks counted(List<FileSource> sources) {
        int[] counts = new int
                [sources.stream()
                        .mapToInt(source -> source.getChunks().getChunkCount())
                        .max()
                        .orElse(0)];
        sources.forEach(source -> Locations.chunks(source.getChunks()).stream().forEach(chunk -> counts[chunk]++));
        int least = Integer.MAX_VALUE;
        for (int count : counts) {
            least = Math.min(least, count);
        }
        BitSet chunks = new BitSet(counts.length);
        for (int i = 0; i < counts.length; i++) {
            chunks.set(i, counts[i] == least);
        }
        return of(counts.length == 0 ? 0 : least, chunks, false, "peers");
    }

    /** One line for people. */
    String line() {
        String who = "rarest, by the " + (from.equals("tracker") ? "tracker" : "peers' own word") + ": ";
        return holders == 0
                ? who + "nobody has " + ranges
                : who + Quantities.count(count, "chunk") + (more ? " or more" : "") + " with "
                        + Quantities.count(holders, "holder") + ": " + ranges;
    }

    /** The same for programs. */
    Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("holders", holders);
        object.put("chunks", ranges);
        object.put("more", more);
        object.put("from", from);
        return object;
    }

    private static RarestChunks of(int holders, BitSet chunks, boolean more, String from) {
        return new RarestChunks(holders, ChunkRanges.compact(chunks), chunks.cardinality(), more, from);
    }
}
