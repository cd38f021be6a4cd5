// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Connections to a tracker from other addresses of loopback, as if other machines called. Stateless. */
final class Address {
    private Address() {}

    /** Returns a channel whose connections come from {@code 127.0.NET.HOST}. */
    static ManagedChannel from(int net, int host, String target) {
        int colon = target.lastIndexOf(':');
        SocketAddress own = new InetSocketAddress(address(net, host), 0);
        return NettyChannelBuilder.forAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)))
                .usePlaintext()
                .localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public SocketAddress createSocketAddress(SocketAddress remote, @Nullable Attributes attributes) {
                        return own;
                    }
                })
                .build();
    }

    private static InetAddress address(int net, int host) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) net, (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address", e);
        }
    }
}
