// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.RelayChangesResponse;
import io.chordal.proto.tracker.v1.TrackerRingServiceGrpc;
import io.chordal.tracker.relay.RelayAnswer;
import io.chordal.tracker.relay.RelayCall;
import io.chordal.tracker.relay.RelayMessage;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls another tracker at its listener of the tracker ring.
 *
 * <p>A call fails after {@value #SECONDS} s, and the next one after a failure takes a new connection, so that none is kept waiting by one
 * that is dead. Thread-safe.
 */
public final class TrackerCalls implements RelayCall, AutoCloseable {
    private static final long SECONDS = 5;

    private final ManagedChannel channel;

    /** Connects when it is first called. */
    public TrackerCalls(Endpoint other, ClientInterceptor proof) {
        channel = NettyChannelBuilder.forAddress(other.host(), other.port())
                .usePlaintext()
                .proxyDetector(address -> null)
                .disableRetry()
                .directExecutor()
                .intercept(requireNonNull(proof, "proof is null"))
                .build();
    }

    @Override
    public CompletionStage<RelayAnswer> tell(RelayMessage message) {
        CompletableFuture<RelayAnswer> told = new CompletableFuture<>();
        Futures.addCallback(
                TrackerRingServiceGrpc.newFutureStub(channel)
                        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                        .relayChanges(RelayWire.message(message)),
                new FutureCallback<RelayChangesResponse>() {
                    @Override
                    public void onSuccess(@Nullable RelayChangesResponse response) {
                        RelayChangesResponse answer = requireNonNull(response);
                        told.complete(new RelayAnswer(answer.getNext(), answer.getBoot()));
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        channel.enterIdle();
                        told.completeExceptionally(failure);
                    }
                },
                MoreExecutors.directExecutor());
        return told;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
