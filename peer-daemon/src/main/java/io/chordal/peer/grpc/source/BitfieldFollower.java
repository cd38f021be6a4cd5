// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows which chunks of a file a remote peer has.
 *
 * <p>A message that makes no sense ends it like a broken connection. Invariant: at most one message is being told of, and the
 * next one is asked for once that is done, so that a peer which tells faster than is listened to is held up on the wire.
 * Messages come on the channel's executor, one at a time; close is allowed from any thread, and nothing is told after it.
 */
final class BitfieldFollower implements ClientResponseObserver<WatchBitfieldRequest, WatchBitfieldResponse> {
    private final Told told;
    private final Consumer<Throwable> ended;
    private final int chunkCount;
    private BitSet have = new BitSet();
    private volatile @Nullable ClientCallStreamObserver<WatchBitfieldRequest> call;
    private volatile boolean closed;

    private BitfieldFollower(int chunkCount, Told told, Consumer<Throwable> ended) {
        this.chunkCount = chunkCount;
        this.told = told;
        this.ended = ended;
    }

    /** Who hears what the peer has. */
    @FunctionalInterface
    interface Told {
        /** The whole set, first and after each change; {@code heard} is to be run, on any thread, when it was taken in. */
        void have(ChunkSet chunks, Runnable heard);
    }

    /**
     * Begins to follow.
     *
     * @param told gets what the peer has
     * @param ended gets the reason if the peer does not tell any more
     */
    static BitfieldFollower follow(Channel channel, FileRef ref, Told told, Consumer<Throwable> ended) {
        BitfieldFollower follower = new BitfieldFollower(ref.layout().chunkCount(), told, ended);
        ChunkServiceGrpc.newStub(channel)
                .watchBitfield(
                        WatchBitfieldRequest.newBuilder()
                                .setFile(TransferCodec.toWire(ref))
                                .build(),
                        follower);
        return follower;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchBitfieldRequest> requestStream) {
        requestStream.disableAutoRequestWithInitial(1);
        call = requestStream;
    }

    @Override
    public void onNext(WatchBitfieldResponse message) {
        if (closed) {
            return;
        }
        try {
            if (message.hasChunks()) {
                have = TransferCodec.fromWire(message.getChunks(), chunkCount).toBitSet();
            } else {
                for (int chunk : message.getHave().getChunksList()) {
                    have.set(checked(chunk));
                }
            }
            told.have(ChunkSet.of(chunkCount, have), this::next);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            close();
            ended.accept(Status.INTERNAL
                    .withDescription(String.valueOf(e.getMessage()))
                    .asRuntimeException());
        }
    }

    @Override
    public void onError(Throwable t) {
        if (!closed) {
            closed = true;
            ended.accept(t);
        }
    }

    @Override
    public void onCompleted() {
        onError(Status.UNAVAILABLE.withDescription("the peer ended the watch").asRuntimeException());
    }

    /** Stops following. */
    void close() {
        closed = true;
        ClientCallStreamObserver<WatchBitfieldRequest> open = call;
        if (open != null) {
            open.cancel("not followed any more", null);
        }
    }

    private void next() {
        ClientCallStreamObserver<WatchBitfieldRequest> open = call;
        if (!closed && open != null) {
            open.request(1);
        }
    }

    private int checked(int chunk) {
        if (chunk < 0 || chunk >= chunkCount) {
            throw new IndexOutOfBoundsException("chunk " + chunk + " of a file with " + chunkCount);
        }
        return chunk;
    }
}
