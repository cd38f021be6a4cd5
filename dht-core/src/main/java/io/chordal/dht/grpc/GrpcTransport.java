// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Transport;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node's transport with a gRPC server of its own.
 *
 * <p>Thread-safe. For services on a server that is there already, use {@link NodeMount}.
 */
public final class GrpcTransport implements Transport {
    private static final long GRACE_MILLIS = 500;

    private final Server server;
    private final Transport mounted;

    private GrpcTransport(Server server, Transport mounted) {
        this.server = server;
        this.mounted = mounted;
    }

    /**
     * Listens.
     *
     * @param listen where to listen; port 0 takes a free one
     * @param advertisedHost the host at which other nodes reach it
     * @param rpcs what the node speaks
     * @throws IOException if the address cannot be taken
     */
    public static GrpcTransport listen(
            InetSocketAddress listen, String advertisedHost, List<RpcService> rpcs, ServerLimits limits)
            throws IOException {
        NodeMount mount = new NodeMount(rpcs);
        NettyServerBuilder builder = limits.applyTo(NettyServerBuilder.forAddress(listen))
                .directExecutor()
                .intercept(new DeadlineRequired(List.of()));
        mount.services().forEach(builder::addService);
        Server server = builder.build().start();
        return new GrpcTransport(server, mount.reachableAt(new Endpoint(advertisedHost, server.getPort())));
    }

    @Override
    public Endpoint endpoint() {
        return mounted.endpoint();
    }

    @Override
    public Network attach(NodePort node) {
        return mounted.attach(node);
    }

    @Override
    public void close() {
        mounted.close();
        server.shutdown();
        try {
            if (!server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
