// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.swarm.chunk.ChunkRange;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import java.util.List;

/**
 * Reads and writes what several services name alike: files, peers, sets and ranges of chunks.
 *
 * <p>Pure functions. Reading throws IllegalArgumentException with what is wrong; callers at the edge turn that into
 * INVALID_ARGUMENT, or distrust the peer that sent it.
 */
public final class TransferCodec {
    private TransferCodec() {}

    /** Writes a file's name. */
    public static io.chordal.proto.transfer.v1.FileRef toWire(FileRef ref) {
        return io.chordal.proto.transfer.v1.FileRef.newBuilder()
                .setFileId(UnsafeByteOperations.unsafeWrap(ref.fileId().toBytes()))
                .setSize(ref.size())
                .build();
    }

    /** Reads a file's name. */
    public static FileRef fromWire(io.chordal.proto.transfer.v1.FileRef ref) {
        return new FileRef(FileId.of(ref.getFileId().toByteArray()), ref.getSize());
    }

    /** Writes a peer. */
    public static PeerRef toWire(PeerAddress peer) {
        return PeerRef.newBuilder()
                .setPeerId(toWire(peer.peerId()))
                .setHost(peer.endpoint().host())
                .setPort(peer.endpoint().port())
                .build();
    }

    /** Reads a peer. */
    public static PeerAddress fromWire(PeerRef ref) {
        return new PeerAddress(fromWire(ref.getPeerId()), new Endpoint(ref.getHost(), ref.getPort()));
    }

    /** Writes a set of chunks. */
    public static io.chordal.proto.transfer.v1.ChunkSet toWire(ChunkSet chunks) {
        io.chordal.proto.transfer.v1.ChunkSet.Builder out = io.chordal.proto.transfer.v1.ChunkSet.newBuilder()
                .setChunkCount(chunks.chunkCount())
                .setComplete(chunks.isFull());
        if (!chunks.isFull()) {
            out.setBitfield(UnsafeByteOperations.unsafeWrap(chunks.encode()));
        }
        return out.build();
    }

    /** Reads a set of chunks of a file that has {@code chunkCount} of them; another count is refused. */
    public static ChunkSet fromWire(io.chordal.proto.transfer.v1.ChunkSet chunks, int chunkCount) {
        if (chunks.getChunkCount() != chunkCount) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.BITFIELD,
                    "a set over " + chunks.getChunkCount() + " chunks of a file that has " + chunkCount);
        }
        return chunks.getComplete()
                ? ChunkSet.all(chunkCount)
                : ChunkSet.decode(chunkCount, chunks.getBitfield().asReadOnlyByteBuffer());
    }

    /** Writes a range of chunks. */
    public static io.chordal.proto.transfer.v1.ChunkRange toWire(ChunkRange range) {
        return io.chordal.proto.transfer.v1.ChunkRange.newBuilder()
                .setFirst(range.first())
                .setCount(range.count())
                .build();
    }

    /** Reads ranges in their order; throws if they name more than {@code most} chunks, or one beyond the file. */
    public static ImmutableList<ChunkRange> fromWire(
            List<io.chordal.proto.transfer.v1.ChunkRange> ranges, int chunkCount, int most) {
        ImmutableList.Builder<ChunkRange> out = ImmutableList.builder();
        long total = 0;
        for (io.chordal.proto.transfer.v1.ChunkRange range : ranges) {
            ChunkRange read = new ChunkRange(range.getFirst(), range.getCount());
            total += read.count();
            if (total > most) {
                throw new IllegalArgumentException("more than " + most + " chunks in one call");
            }
            if (read.last() >= chunkCount) {
                throw new IllegalArgumentException("chunks " + read + " of a file with " + chunkCount + " chunks");
            }
            out.add(read);
        }
        return out.build();
    }

    /** Writes bytes. */
    public static ByteString toWire(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteBuffer());
    }

    /** Reads bytes. */
    public static Bytes fromWire(ByteString bytes) {
        return Bytes.copyOf(bytes.asReadOnlyByteBuffer());
    }
}
