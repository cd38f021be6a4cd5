// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.tracker.membership.RingNode;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls a node by {@code ChordService.Ping}, on a connection of its own that ends with the answer.
 *
 * <p>Any answer of the service will do, a refusal too: what counts is that it came. Nobody keeps the tracker waiting for
 * longer than {@value #SECONDS} s. Stateless.
 */
public final class ChordCallBack implements CallBack {
    private static final long SECONDS = 2;

    @Override
    public CompletionStage<Boolean> reaches(RingNode node) {
        Endpoint endpoint = node.endpoint();
        ManagedChannel channel = NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .proxyDetector(address -> null)
                .disableRetry()
                .directExecutor()
                .build();
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        Futures.addCallback(
                ChordServiceGrpc.newFutureStub(channel)
                        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                        .ping(PingRequest.getDefaultInstance()),
                new FutureCallback<>() {
                    @Override
                    public void onSuccess(@Nullable PingResponse answer) {
                        reached.complete(true);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        reached.complete(isAnswer(Status.fromThrowable(failure).getCode()));
                    }
                },
                MoreExecutors.directExecutor());
        return reached.whenComplete((done, e) -> channel.shutdownNow());
    }

    private static boolean isAnswer(Status.Code code) {
        return switch (code) {
            case FAILED_PRECONDITION, INVALID_ARGUMENT -> true;
            default -> false;
        };
    }
}
