// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.TimeUnit;

/**
 * A connection to one listener of a daemon, with the daemon's control token if one is given; every stub it hands out
 * has a fresh deadline, so that no test waits for ever.
 */
public final class LocalClient implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("chordal-control-token", Metadata.ASCII_STRING_MARSHALLER);
    private static final int DEADLINE_SECONDS = 20;

    private final ManagedChannel channel;
    private final Metadata metadata = new Metadata();

    /** Connects without a token, as a stranger does. */
    public static LocalClient withoutToken(String address) {
        return new LocalClient(address, "");
    }

    LocalClient(String address, String token) {
        if (!token.isEmpty()) {
            metadata.put(TOKEN, token);
        }
        channel = NettyChannelBuilder.forTarget("dns:///" + address)
                .usePlaintext()
                .maxInboundMessageSize(8 * 1024 * 1024)
                .build();
    }

    /** Returns the channel, for what has no method here. */
    public ManagedChannel channel() {
        return channel;
    }

    /** Returns the channel with the token on every call. */
    public Channel authorised() {
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    /** Says whether the daemon calls itself ready. */
    public boolean isReady() {
        try {
            return prepared(HealthGrpc.newBlockingStub(channel))
                            .check(HealthCheckRequest.newBuilder()
                                    .setService("ready")
                                    .build())
                            .getStatus()
                    == ServingStatus.SERVING;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    /** Commands to the peer. */
    public PeerControlServiceGrpc.PeerControlServiceBlockingStub peer() {
        return prepared(PeerControlServiceGrpc.newBlockingStub(channel));
    }

    /** Chunks. */
    public ChunkServiceGrpc.ChunkServiceBlockingStub chunks() {
        return prepared(ChunkServiceGrpc.newBlockingStub(channel));
    }

    /** The ring. */
    public ChordServiceGrpc.ChordServiceBlockingStub chord() {
        return prepared(ChordServiceGrpc.newBlockingStub(channel));
    }

    /** Records. */
    public DhtServiceGrpc.DhtServiceBlockingStub dht() {
        return prepared(DhtServiceGrpc.newBlockingStub(channel));
    }

    /** The tracker's catalogue. */
    public CatalogServiceGrpc.CatalogServiceBlockingStub catalog() {
        return prepared(CatalogServiceGrpc.newBlockingStub(channel));
    }

    /** The tracker's swarm registry. */
    public SwarmServiceGrpc.SwarmServiceBlockingStub swarm() {
        return prepared(SwarmServiceGrpc.newBlockingStub(channel));
    }

    /** The tracker's list of ring nodes. */
    public MembershipServiceGrpc.MembershipServiceBlockingStub membership() {
        return prepared(MembershipServiceGrpc.newBlockingStub(channel));
    }

    /** Gives a stub the token and a deadline. */
    public <S extends AbstractStub<S>> S prepared(S stub) {
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
