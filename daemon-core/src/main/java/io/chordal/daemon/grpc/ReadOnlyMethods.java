// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import com.google.common.collect.ImmutableSet;
import io.grpc.MethodDescriptor;

/**
 * Which methods change nothing, by the first word of their names: the convention of our services. Whatever begins with
 * another word counts as changing something, so that a new method is closed until somebody opens it. So do the few whose
 * names say less than they do.
 */
final class ReadOnlyMethods {
    private static final ImmutableSet<String> VERBS = ImmutableSet.of(
            "Get", "List", "Watch", "Find", "Look", "Lookup", "Ping", "Scan", "Read", "Locations", "Rarest");
    /** A candidate that asks is taken off the list of members and may be given the founder's lease. */
    private static final ImmutableSet<String> EXCEPTIONS =
            ImmutableSet.of("chordal.tracker.v1.MembershipService/GetEntrance");

    private static final ImmutableSet<String> INFRASTRUCTURE = ImmutableSet.of(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "grpc.channelz.v1.Channelz");

    private ReadOnlyMethods() {}

    static boolean contains(MethodDescriptor<?, ?> method) {
        String service = method.getServiceName();
        String name = method.getBareMethodName();
        return (service != null && INFRASTRUCTURE.contains(service))
                || (name != null
                        && VERBS.contains(firstWord(name))
                        && !EXCEPTIONS.contains(method.getFullMethodName()));
    }

    private static String firstWord(String name) {
        int end = 1;
        while (end < name.length() && !Character.isUpperCase(name.charAt(end))) {
            end++;
        }
        return name.substring(0, end);
    }
}
