// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import io.chordal.dht.id.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens a channel to an address; nothing is connected before the first call. */
@FunctionalInterface
public interface Dialer {
    /** The most bytes of one answer. */
    int MAX_MESSAGE = 16 * 1024 * 1024;

    /** Dials over TCP without TLS, as local listeners and clusters on one machine speak. */
    static Dialer tcp() {
        // What gRPC would write of a name that is not known comes as the failure of the call, without a stack trace.
        LibraryLog.GRPC.setLevel(Level.OFF);
        return endpoint -> NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(MAX_MESSAGE)
                .disableServiceConfigLookUp()
                .build();
    }

    /** A channel that the caller shuts down. */
    ManagedChannel dial(Endpoint endpoint);

    /** Keeps the level that is set: the JDK forgets loggers that nobody holds. */
    final class LibraryLog {
        private static final Logger GRPC = Logger.getLogger("io.grpc");

        private LibraryLog() {}
    }
}
