// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import io.chordal.dht.id.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;

/** Opens a channel to an address; nothing is connected before the first call. */
@FunctionalInterface
public interface Dialer {
    /** The most bytes of one answer. */
    int MAX_MESSAGE = 16 * 1024 * 1024;

    /** Dials over TCP without TLS, as local listeners and clusters on one machine speak. */
    static Dialer tcp() {
        return endpoint -> NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableServiceConfigLookUp()
                .build();
    }

    /** A channel that the caller shuts down. */
    ManagedChannel dial(Endpoint endpoint);
}
