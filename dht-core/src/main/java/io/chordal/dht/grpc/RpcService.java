// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.ServiceDescriptor;
import java.util.List;

/**
 * A gRPC service between nodes and the bindings of all its methods.
 *
 * <p>Immutable.
 *
 * @param descriptor the service, as generated
 * @param bindings one for each method
 */
public record RpcService(ServiceDescriptor descriptor, List<RpcBinding<?, ?, ?, ?>> bindings) {
    public RpcService {
        requireNonNull(descriptor, "descriptor is null");
        bindings = List.copyOf(bindings);
    }
}
