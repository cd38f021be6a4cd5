// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.daemon.trust.KeyProofs;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who shows one grant over and over, whatever it is told, and keeps in mind when it got the last byte, by a clock that may be set ahead.
 * Thread-safe; the lock guards what it has seen. Its calls are to be made by one thread.
 */
final class GrantReader implements AutoCloseable {
    private static final Metadata.Key<String> GRANT =
            Metadata.Key.of(CallMetadata.GRANT, Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(CallMetadata.PROOF, Metadata.ASCII_STRING_MARSHALLER);
    private static final String READ = ChunkServiceGrpc.getReadChunksMethod().getFullMethodName();
    private static final int MOST_CHUNKS = 256;
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofMillis(100);

    private final ManagedChannel channel;
    private final String peer;
    private final NodeIdentity key;
    private final Grant grant;
    private final List<String> refusals = new ArrayList<>();
    private Duration ahead = Duration.ZERO;
    private Instant lastByte = Instant.EPOCH;
    private int chunksRead;
    private Optional<Throwable> end = Optional.empty();
    private long proofs;

    /**
     * A reader that has asked for nothing yet.
     *
     * @param peer the key hash of the peer at that address, in hexadecimal
     * @param key whose hash the grant is for
     */
    GrantReader(String address, String peer, NodeIdentity key, Grant grant) {
        this.channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
        this.peer = peer;
        this.key = key;
        this.grant = grant;
    }

    /** Sets its clock so far ahead; refusals of before count no more. */
    synchronized void ahead(Duration time) {
        refusals.clear();
        ahead = time;
    }

    /** Begins to read as much of the file as one call can be for. */
    void readOn() {
        ChunkServiceGrpc.newStub(channel)
                .withInterceptors(shown())
                .readChunks(request(0, MOST_CHUNKS), new StreamObserver<>() {
                    @Override
                    public void onNext(ReadChunksResponse frame) {
                        got(frame);
                    }

                    @Override
                    public void onError(Throwable e) {
                        ended(e);
                    }

                    @Override
                    public void onCompleted() {
                        ended(new IllegalStateException("all was read that was asked for"));
                    }
                });
    }

    /** Reads one chunk by a call of its own; returns why it was refused, if it was. */
    Optional<String> read() {
        try {
            Iterator<ReadChunksResponse> frames = ChunkServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(shown())
                    .withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS)
                    .readChunks(request(0, 1));
            while (frames.hasNext()) {
                got(frames.next());
            }
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            String why = ErrorStatus.reason(e).orElse(e.getStatus().toString());
            refusals.add(why);
            return Optional.of(why);
        }
    }

    /** Reads the same chunk again and again until its clock says so. */
    void tryUntil(Instant time) {
        while (now().isBefore(time)) {
            if (read().isPresent()) {
                LockSupport.parkNanos(EVERY.toNanos());
            }
        }
    }

    /** Returns how many chunks have begun to come on the long stream and otherwise. */
    synchronized int chunksRead() {
        return chunksRead;
    }

    /** Returns when the last byte came, by its clock. */
    synchronized Instant lastByte() {
        return lastByte;
    }

    /** Returns why its calls were refused, in their order. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Returns what the long stream ended with, if it has. */
    synchronized Optional<Throwable> endOfTheStream() {
        return end;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private synchronized Instant now() {
        return Instant.now().plus(ahead);
    }

    private synchronized void got(ReadChunksResponse frame) {
        lastByte = now();
        chunksRead += frame.getOffset() == 0 ? 1 : 0;
    }

    private synchronized void ended(Throwable e) {
        end = Optional.of(e);
    }

    private ClientInterceptor shown() {
        Metadata headers = new Metadata();
        headers.put(GRANT, grant.getGrant());
        byte[] id = ByteBuffer.allocate(16).putLong(proofs++).array();
        headers.put(PROOF, KeyProofs.sign(key.keys(), READ, peer, Optional.of(grant.getGrant()), now(), id));
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private ReadChunksRequest request(int first, int count) {
        return ReadChunksRequest.newBuilder()
                .setFile(grant.getFile())
                .addRanges(ChunkRange.newBuilder().setFirst(first).setCount(count))
                .build();
    }
}
