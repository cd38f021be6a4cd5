// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.node;

import io.chordal.dht.grpc.ChordBindings;
import io.chordal.dht.grpc.GrpcTransport;
import io.chordal.dht.grpc.NodeMount;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.grpc.ServerLimits;
import io.chordal.dht.grpc.record.DhtBindings;
import io.chordal.dht.grpc.record.ReplicaBindings;
import io.chordal.dht.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The services of a node: ring maintenance and records. */
public final class NodeRpcs {
    private NodeRpcs() {}

    /** Returns all services between nodes. */
    public static List<RpcService> all() {
        return List.of(ChordBindings.service(), DhtBindings.service(), ReplicaBindings.service());
    }

    /** Makes the services of one node, to be mounted on servers of the embedder's own. */
    public static NodeMount mount() {
        return new NodeMount(all());
    }

    /**
     * Listens with a server of the node's own.
     *
     * @param listen where to listen; port 0 takes a free one
     * @param advertisedHost the host at which other nodes reach it
     * @throws IOException if the address cannot be taken
     */
    public static Transport listen(InetSocketAddress listen, String advertisedHost) throws IOException {
        return GrpcTransport.listen(listen, advertisedHost, all(), ServerLimits.defaults());
    }
}
