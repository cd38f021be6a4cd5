// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.base.Ticker;
import io.chordal.daemon.config.LogLink;
import io.chordal.daemon.grpc.CallLog;
import io.chordal.dht.id.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Makes channels to trackers and peers, plain TCP. Stateless. */
final class Dialing {
    private static final int CHUNK_WINDOW = 4 << 20;
    private static final int MESSAGE_BYTES = 4 << 20;

    private Dialing() {}

    /** A channel for small messages to a tracker. */
    static ManagedChannel tracker(Endpoint endpoint, Executor executor) {
        return common(endpoint, executor)
                .intercept(CallLog.asking(LogLink.tracker, "tracker " + endpoint, Ticker.systemTicker()))
                .build();
    }

    /** A channel for chunks from a peer: a wide window, and a ping while calls are open, so that a dead machine is noticed. */
    static ManagedChannel peer(Endpoint endpoint, Executor executor) {
        return common(endpoint, executor)
                .intercept(CallLog.asking(LogLink.fetch, "peer " + endpoint, Ticker.systemTicker()))
                .flowControlWindow(CHUNK_WINDOW)
                .keepAliveTime(40, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .build();
    }

    private static NettyChannelBuilder common(Endpoint endpoint, Executor executor) {
        return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .proxyDetector(address -> null)
                .disableRetry()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .executor(executor);
    }
}
