// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much one caller may ask of a node's own listener.
 *
 * <p>Without these a grpc-java server lets one connection open any number of streams and reset them at will (CVE-2023-44487).
 * Immutable.
 *
 * @param handshake how long a connection may take to speak HTTP/2
 * @param callsPerConnection calls at once on one connection
 * @param resetsPerWindow resets of streams on one connection within 30 s, before it is closed. A caller resets each call that takes longer
 *     than it waits: all calls of a connection every second are no attack, but a sign that this node is slow, and to close the
 *     connection would take the other calls with it
 * @param messageBytes the largest message taken
 * @param connectionsPerAddress connections at once from one address that is not loopback
 */
public record ServerLimits(
        Duration handshake, int callsPerConnection, int resetsPerWindow, int messageBytes, int connectionsPerAddress) {
    private static final int RESET_WINDOW_SECONDS = 30;
    private static final int METADATA_BYTES = 8 << 10;

    public ServerLimits {
        requireNonNull(handshake, "handshake is null");
        if (callsPerConnection < 1 || resetsPerWindow < 1 || messageBytes < 1024 || connectionsPerAddress < 1) {
            throw new IllegalArgumentException("a limit leaves nothing to be served");
        }
    }

    /** Returns the limits of a listener that serves ring and record RPCs. */
    public static ServerLimits defaults() {
        return new ServerLimits(Duration.ofSeconds(10), 100, 3_000, 4 << 20, 16);
    }

    /** Sets the limits on a server that is being built. */
    public NettyServerBuilder applyTo(NettyServerBuilder server) {
        ConnectionCap cap = new ConnectionCap(connectionsPerAddress);
        return server.handshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(callsPerConnection)
                .maxRstFramesPerWindow(resetsPerWindow, RESET_WINDOW_SECONDS)
                .maxInboundMessageSize(messageBytes)
                .maxInboundMetadataSize(METADATA_BYTES)
                .permitKeepAliveTime(30, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .maxConnectionIdle(5, TimeUnit.MINUTES)
                .addTransportFilter(cap)
                .intercept(cap);
    }
}
