// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.HaveChunks;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import java.util.Optional;

/**
 * What one watcher of a bitfield was told last, and so what it must be told next.
 *
 * <p>Changes in between are told as one. Confined to one thread at a time.
 */
final class BitfieldWatch {
    private static final int MOST_HAVES = 1_024;

    private ChunkSet told;
    private boolean begun;

    BitfieldWatch(int chunkCount) {
        this.told = ChunkSet.none(chunkCount);
    }

    /** The message that brings the watcher from what it was told to {@code have}, or nothing if it knows. */
    Optional<WatchBitfieldResponse> next(ChunkSet have) {
        if (begun && have.equals(told)) {
            return Optional.empty();
        }
        ChunkSet added = have.minus(told);
        boolean few =
                begun && added.cardinality() <= MOST_HAVES && told.minus(have).isEmpty();
        told = have;
        begun = true;
        return Optional.of(few ? haves(added) : whole(have));
    }

    private static WatchBitfieldResponse haves(ChunkSet added) {
        HaveChunks.Builder chunks = HaveChunks.newBuilder();
        added.stream().forEach(chunks::addChunks);
        return WatchBitfieldResponse.newBuilder().setHave(chunks).build();
    }

    private static WatchBitfieldResponse whole(ChunkSet have) {
        return WatchBitfieldResponse.newBuilder()
                .setChunks(TransferCodec.toWire(have))
                .build();
    }
}
