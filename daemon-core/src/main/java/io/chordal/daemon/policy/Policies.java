// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors;
import io.chordal.proto.policy.v1.PolicyOuterClass;
import io.chordal.proto.policy.v1.Role;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/**
 * Reads the policy of an RPC from its proto, where it stands as the option {@code chordal.policy.v1.policy}.
 *
 * <p>Stateless. An RPC without the option, or with a role that this program does not know, is for nobody. The services that a
 * gRPC server brings along have no such option; they are a closed list.
 */
public final class Policies {
    private static final ImmutableSet<String> INFRASTRUCTURE = ImmutableSet.of(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "grpc.channelz.v1.Channelz");

    /** They look inside the daemon: for every program on this machine, and for none elsewhere. */
    private static final Policy LOOKING_INSIDE = new Policy(Role.ROLE_CONTROL, true);

    private Policies() {}

    /** Returns what the RPC asks of its callers. */
    public static Policy of(MethodDescriptor<?, ?> method) {
        String service = method.getServiceName();
        if (service != null && INFRASTRUCTURE.contains(service)) {
            return LOOKING_INSIDE;
        }
        return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema
                ? of(schema.getMethodDescriptor())
                : Policy.NONE;
    }

    /** Returns what the RPC asks of its callers. */
    public static Policy of(Descriptors.MethodDescriptor method) {
        MethodOptions options = method.getOptions();
        if (!options.hasExtension(PolicyOuterClass.policy)) {
            return Policy.NONE;
        }
        io.chordal.proto.policy.v1.Policy named = options.getExtension(PolicyOuterClass.policy);
        return named.getRole() == Role.UNRECOGNIZED ? Policy.NONE : new Policy(named.getRole(), named.getReadOnly());
    }
}
