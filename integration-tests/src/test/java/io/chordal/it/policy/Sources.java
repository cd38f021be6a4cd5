// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyChannelBuilder.LocalSocketPicker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Channels from many addresses of the loopback, so that what is limited by source is limited for each kind of caller by itself.
 * Confined to the test's thread.
 */
final class Sources implements AutoCloseable {
    private final Map<String, ManagedChannel> channels = new HashMap<>();

    /** Returns the channel from one host to an address. */
    Channel channel(String from, String to) {
        return channels.computeIfAbsent(from + " " + to, name -> open(from, to));
    }

    private static ManagedChannel open(String from, String to) {
        int colon = to.lastIndexOf(':');
        return NettyChannelBuilder.forAddress(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1)))
                .localSocketPicker(new LocalSocketPicker() {
                    @Override
                    public SocketAddress createSocketAddress(SocketAddress remote, Attributes attributes) {
                        return new InetSocketAddress(from, 0);
                    }
                })
                .usePlaintext()
                .build();
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
