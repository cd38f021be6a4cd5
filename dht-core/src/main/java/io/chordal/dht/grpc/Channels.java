// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.Endpoint;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One node's connections to others: at most one for each endpoint, at most so many in all, each closed when idle.
 *
 * <p>One thread serves them all, so that an answer, and the call to another node that follows from it, need no second one. Thread-safe;
 * the lock guards the map and whether the pool is closed, and nothing of gRPC's is closed under it, because that may complete calls, and so run
 * the node, on the thread that closes.
 */
final class Channels implements AutoCloseable {
    private static final int MAX_CHANNELS = 1_024;
    private static final int MAX_MESSAGE = 4 << 20;
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration UNRESOLVED = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 10_000;
    private static final int THREADS = 1;
    private static final long CLOSE_QUIET_MILLIS = 100;
    private static final long CLOSE_MILLIS = 2_000;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("chordal-calls", true), NioIoHandler.newFactory());

    private final Map<Endpoint, Open> channels = new LinkedHashMap<>(16, 0.75f, true);
    private final List<ClientInterceptor> calls;
    private boolean closed;

    private record Open(ManagedChannel channel, long since) {}

    /** Connections all of whose calls pass these on their way out. */
    Channels(List<ClientInterceptor> calls) {
        this.calls = List.copyOf(calls);
    }

    /** Returns the connection to the endpoint, making one if need be. */
    ManagedChannel to(Endpoint endpoint) {
        Optional<ManagedChannel> surplus = Optional.empty();
        ManagedChannel made;
        synchronized (this) {
            Open known = channels.get(endpoint);
            if (known != null) {
                return known.channel;
            }
            made = open(endpoint);
            if (closed) {
                surplus = Optional.of(made);
            } else {
                channels.put(endpoint, new Open(made, System.nanoTime()));
                if (channels.size() > MAX_CHANNELS) {
                    surplus = Optional.ofNullable(
                                    channels.remove(channels.keySet().iterator().next()))
                            .map(Open::channel);
                }
            }
        }
        surplus.ifPresent(ManagedChannel::shutdown);
        return made;
    }

    /** Gives up a connection that was refused or broke, so that the next call tries anew at once, without back-off. */
    void drop(Endpoint endpoint, ManagedChannel broken) {
        dropAfter(endpoint, broken, 0);
    }

    /** The same for one whose host nobody knows, but not at once: gRPC logs the first failure of each with a stack trace. */
    void dropUnresolved(Endpoint endpoint, ManagedChannel broken) {
        dropAfter(endpoint, broken, UNRESOLVED.toNanos());
    }

    private void dropAfter(Endpoint endpoint, ManagedChannel broken, long nanos) {
        synchronized (this) {
            Open known = channels.get(endpoint);
            if (known == null || known.channel != broken || System.nanoTime() - known.since < nanos) {
                return;
            }
            channels.remove(endpoint);
        }
        broken.shutdown();
    }

    /** Closes all; calls under way fail. */
    @Override
    public void close() {
        List<ManagedChannel> open;
        synchronized (this) {
            closed = true;
            open = new ArrayList<>(channels.values().stream().map(Open::channel).toList());
            channels.clear();
        }
        open.forEach(ManagedChannel::shutdownNow);
        thread.shutdownGracefully(CLOSE_QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private ManagedChannel open(Endpoint endpoint) {
        return NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .proxyDetector(address -> null)
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(thread)
                .directExecutor()
                .disableRetry()
                .intercept(calls)
                .maxInboundMessageSize(MAX_MESSAGE)
                .idleTimeout(IDLE.toSeconds(), TimeUnit.SECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .build();
    }
}
