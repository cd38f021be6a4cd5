// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ServiceDescriptor;
import java.util.List;

/**
 * A gRPC service of a node and the bindings of all its methods.
 *
 * <p>Immutable.
 *
 * @param descriptor the service, as generated
 * @param bindings one for each method that has one answer
 * @param streams one for each method that streams
 */
public record RpcService(
        ServiceDescriptor descriptor, List<RpcBinding<?, ?, ?, ?>> bindings, List<StreamBinding<?, ?>> streams) {
    public RpcService {
        requireNonNull(descriptor, "descriptor is null");
        bindings = List.copyOf(bindings);
        streams = List.copyOf(streams);
    }

    /** A service none of whose methods streams. */
    public RpcService(ServiceDescriptor descriptor, List<RpcBinding<?, ?, ?, ?>> bindings) {
        this(descriptor, bindings, List.of());
    }
}
