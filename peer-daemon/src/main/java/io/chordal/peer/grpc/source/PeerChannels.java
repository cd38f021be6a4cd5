// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grant.ReadPass;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.Replies;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.download.SourceId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One channel for each peer that chunks are fetched from, shared by all downloads and closed when the last one lets go.
 *
 * <p>Ring and tracker calls never go over these. Thread-safe; the lock guards the map and the counts.
 */
public final class PeerChannels implements AutoCloseable {
    private final Function<Endpoint, ManagedChannel> dial;
    private final Object lock = new Object();
    private final Map<Endpoint, Counted> open = new HashMap<>();
    private final LongAdder received = new LongAdder();

    /** Channels made by {@code dial}, which connects when one is first used. */
    public PeerChannels(Function<Endpoint, ManagedChannel> dial) {
        this.dial = dial;
    }

    /** The channel to a peer, kept open until the hold is closed. */
    public Hold hold(PeerAddress peer) {
        synchronized (lock) {
            Counted counted = open.computeIfAbsent(peer.endpoint(), p -> new Counted(dial.apply(p)));
            counted.holds++;
            return new Hold(peer, counted.channel);
        }
    }

    /** Counts the bytes of chunks that came in. */
    LongAdder received() {
        return received;
    }

    /** Bytes of chunks that came in so far. */
    public long receivedBytes() {
        return received.sum();
    }

    private void release(Endpoint peer) {
        synchronized (lock) {
            Counted counted = open.get(peer);
            if (counted != null && --counted.holds == 0) {
                open.remove(peer);
                counted.channel.shutdown();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            open.values().forEach(counted -> counted.channel.shutdownNow());
            open.clear();
        }
    }

    /** The right to call a peer. Not for two threads at once. */
    public final class Hold implements AutoCloseable {
        private final PeerAddress peer;
        private final ManagedChannel channel;
        private boolean closed;

        private Hold(PeerAddress peer, ManagedChannel channel) {
            this.peer = peer;
            this.channel = channel;
        }

        /**
         * The file's manifest by the peer's word, checked against FileId and size; dials at once, however often that failed.
         * Fails with IllegalArgumentException if the peer sent another one, else with the status of the call.
         */
        public CompletableFuture<Manifest> manifest(FileRef ref, ReadPass pass) {
            channel.resetConnectBackoff();
            return ManifestFetch.from(channel(pass), ref);
        }

        /** The chunks of a file that the peer says it has; fails as the call did, or if the answer makes no sense. */
        public CompletableFuture<ChunkSet> bitfield(FileRef ref, ReadPass pass, Duration deadline) {
            GetBitfieldRequest request = GetBitfieldRequest.newBuilder()
                    .setFile(TransferCodec.toWire(ref))
                    .build();
            return Replies.of(ChunkServiceGrpc.newFutureStub(channel(pass))
                            .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                            .getBitfield(request))
                    .thenApply(reply -> TransferCodec.fromWire(
                            reply.getChunks(), ref.layout().chunkCount()));
        }

        /**
         * The bytes of a file of one chunk, checked against its FileId. Fails with {@link SourceRefusal} if the peer sent others,
         * or none of it.
         *
         * @param reader this peer, as it is to be known to the other
         */
        public CompletableFuture<VerifiedChunk> onlyChunk(FileRef file, ReadPass pass, ByteString reader) {
            SourceId id = new SourceId(peer.endpoint().toString());
            return OneChunkFetch.from(new RemoteSource(id, file, channel(pass), reader, received), file);
        }

        /** The channel, for calls that show a pass. */
        Channel channel(ReadPass pass) {
            return pass.isNeeded() ? new GrantChannel(channel, peer.peerId(), pass) : channel;
        }

        /** Dials with the next call, however often that failed. */
        void dialAgain() {
            channel.resetConnectBackoff();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(peer.endpoint());
            }
        }
    }

    private static final class Counted {
        private final ManagedChannel channel;
        private int holds;

        Counted(ManagedChannel channel) {
            this.channel = channel;
        }
    }
}
