// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Transport;
import io.grpc.BindableService;
import io.grpc.ClientInterceptor;
import java.util.List;
import java.util.Optional;

/**
 * The gRPC services of one node, to be mounted on any number of servers, and the transport that serves through them.
 *
 * <p>Thread-safe. Until a node is attached, and after the transport is closed, calls are UNAVAILABLE. It starts and stops no
 * server: whoever mounts the services does.
 */
public final class NodeMount {
    private final List<RpcService> rpcs;
    private final List<BindableService> services;
    private final List<BindableService> localServices;
    private volatile Optional<AttachedNode> node = Optional.empty();

    /** Makes the services of a node that speaks these RPCs. */
    public NodeMount(List<RpcService> rpcs) {
        this.rpcs = List.copyOf(rpcs);
        this.services = bind(true);
        this.localServices = bind(false);
    }

    private List<BindableService> bind(boolean headerNeeded) {
        return rpcs.stream()
                .<BindableService>map(rpc -> new BoundService(rpc, headerNeeded, () -> node))
                .toList();
    }

    /** Returns the services for servers that others reach: what is not just a look at the node needs the header of its ring. */
    public List<BindableService> services() {
        return services;
    }

    /** Returns the services for servers that only this machine's user reaches: records, too, are had without a header. */
    public List<BindableService> localServices() {
        return localServices;
    }

    /** Returns the transport of the node, which others reach at the endpoint. */
    public Transport reachableAt(Endpoint endpoint) {
        return reachableAt(endpoint, List.of());
    }

    /**
     * The same for a ring whose servers ask more of a call than the ring's header, such as a proof that the caller may call.
     *
     * @param calls what each call to another node passes on its way out, the last one first
     */
    public Transport reachableAt(Endpoint endpoint, List<ClientInterceptor> calls) {
        return new Mounted(requireNonNull(endpoint, "endpoint is null"), List.copyOf(calls));
    }

    private final class Mounted implements Transport {
        private final Endpoint endpoint;
        private final Channels channels;

        Mounted(Endpoint endpoint, List<ClientInterceptor> calls) {
            this.endpoint = endpoint;
            this.channels = new Channels(calls);
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public Network attach(NodePort port) {
            AttachedNode attached = new AttachedNode(port, port.header().profile());
            node = Optional.of(attached);
            return new GrpcNetwork(attached, channels, rpcs);
        }

        @Override
        public void close() {
            node = Optional.empty();
            channels.close();
        }
    }
}
