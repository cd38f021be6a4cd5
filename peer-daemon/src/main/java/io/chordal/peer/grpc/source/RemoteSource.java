// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import com.google.protobuf.ByteString;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.download.ChunkRequest;
import io.chordal.swarm.download.ChunkSource;
import io.chordal.swarm.download.FrameSink;
import io.chordal.swarm.download.SourceId;
import io.chordal.swarm.file.FileRef;
import io.grpc.Channel;
import java.util.concurrent.atomic.LongAdder;

/** A remote peer's chunk service as a source of one file. Thread-safe; the channel stays its owner's. */
final class RemoteSource implements ChunkSource {
    private final SourceId id;
    private final FileRef ref;
    private final Channel channel;
    private final ByteString reader;
    private final LongAdder received;

    RemoteSource(SourceId id, FileRef ref, Channel channel, ByteString reader, LongAdder received) {
        this.id = id;
        this.ref = ref;
        this.channel = channel;
        this.reader = reader;
        this.received = received;
    }

    @Override
    public SourceId id() {
        return id;
    }

    @Override
    public ChunkRequest request(ChunkSet chunks, FrameSink sink) {
        ReadChunksRequest.Builder request = ReadChunksRequest.newBuilder()
                .setFile(TransferCodec.toWire(ref))
                .setReader(reader);
        chunks.ranges().forEach(range -> request.addRanges(TransferCodec.toWire(range)));
        FrameReceiver receiver = new FrameReceiver(sink, received);
        ChunkServiceGrpc.newStub(channel).readChunks(request.build(), receiver);
        return receiver;
    }
}
