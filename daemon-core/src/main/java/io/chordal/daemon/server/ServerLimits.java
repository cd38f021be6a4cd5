// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.server;

import static java.util.Objects.requireNonNull;

import io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much one caller may ask of a listener.
 *
 * <p>Without these a grpc-java server lets one connection open any number of streams and reset them at will
 * (CVE-2023-44487). Immutable.
 *
 * @param handshakeTimeout how long a connection may take to speak HTTP/2
 * @param callsPerConnection calls at once on one connection
 * @param resetsPerWindow resets of streams on one connection within the window, before it is closed
 * @param resetWindow the window, whole seconds
 * @param messageBytes the largest message taken
 * @param metadataBytes the largest headers taken
 * @param permittedPing how often a caller may ping without being cut off
 * @param idle a connection without calls is closed after this time
 * @param connectionsPerAddress connections at once from one address that is not loopback
 * @param connectionsFromLoopback connections at once from this machine
 */
public record ServerLimits(
        Duration handshakeTimeout,
        int callsPerConnection,
        int resetsPerWindow,
        Duration resetWindow,
        int messageBytes,
        int metadataBytes,
        Duration permittedPing,
        Duration idle,
        int connectionsPerAddress,
        int connectionsFromLoopback) {
    public ServerLimits {
        requireNonNull(handshakeTimeout, "handshakeTimeout is null");
        requireNonNull(resetWindow, "resetWindow is null");
        requireNonNull(permittedPing, "permittedPing is null");
        requireNonNull(idle, "idle is null");
        if (callsPerConnection < 1
                || resetsPerWindow < 1
                || resetWindow.toSeconds() < 1
                || messageBytes < 1024
                || metadataBytes < 1024
                || connectionsPerAddress < 1
                || connectionsFromLoopback < 1) {
            throw new IllegalArgumentException("a limit leaves nothing to be served");
        }
    }

    /** Returns the limits of a listener whose messages are small. */
    public static ServerLimits defaults() {
        return new ServerLimits(
                Duration.ofSeconds(10),
                100,
                200,
                Duration.ofSeconds(30),
                4 << 20,
                8 << 10,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                64,
                1024);
    }

    /** Returns the same limits with another largest message. */
    public ServerLimits withMessageBytes(int bytes) {
        return new ServerLimits(
                handshakeTimeout,
                callsPerConnection,
                resetsPerWindow,
                resetWindow,
                bytes,
                metadataBytes,
                permittedPing,
                idle,
                connectionsPerAddress,
                connectionsFromLoopback);
    }

    /** Sets the limits on a server that is being built; the connection caps are {@link ConnectionCap}'s. */
    public NettyServerBuilder applyTo(NettyServerBuilder server) {
        ConnectionCap cap = new ConnectionCap(this);
        return server.handshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(callsPerConnection)
                .maxRstFramesPerWindow(resetsPerWindow, (int) resetWindow.toSeconds())
                .maxInboundMessageSize(messageBytes)
                .maxInboundMetadataSize(metadataBytes)
                .permitKeepAliveTime(permittedPing.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .maxConnectionIdle(idle.toMillis(), TimeUnit.MILLISECONDS)
                .addTransportFilter(cap)
                .intercept(cap);
    }
}
