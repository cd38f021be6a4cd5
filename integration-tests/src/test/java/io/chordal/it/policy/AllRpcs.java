// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.Collection;
import java.util.List;

/** Every RPC of every service in the protos, found among the generated classes; none has to be listed here. Stateless. */
final class AllRpcs {
    /** Reading the classes takes seconds. */
    private static final List<ServiceDescriptor> SERVICES = read();

    private AllRpcs() {}

    static List<ServiceDescriptor> services() {
        return SERVICES;
    }

    private static List<ServiceDescriptor> read() {
        return new ClassFileImporter()
                .importPackages("io.chordal.proto").stream()
                        .filter(type -> type.getSimpleName().endsWith("ServiceGrpc"))
                        .map(AllRpcs::descriptor)
                        .toList();
    }

    static List<MethodDescriptor<?, ?>> methods() {
        return services().stream()
                .map(ServiceDescriptor::getMethods)
                .<MethodDescriptor<?, ?>>flatMap(Collection::stream)
                .toList();
    }

    private static ServiceDescriptor descriptor(JavaClass type) {
        try {
            return (ServiceDescriptor)
                    type.reflect().getMethod("getServiceDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
