// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.net.CallFailure;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses calls without a deadline, so that no caller leaves work behind for ever. Only streams that are named may last as long
 * as both sides like; what bounds those is their service's business. Immutable.
 */
public final class DeadlineRequired implements ServerInterceptor {
    private final Set<String> longLived;

    /** Demands a deadline of every call but those of these methods. */
    public DeadlineRequired(Collection<MethodDescriptor<?, ?>> longLived) {
        this.longLived =
                longLived.stream().map(MethodDescriptor::getFullMethodName).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        return longLived.contains(method) || Context.current().getDeadline() != null
                ? next.startCall(call, headers)
                : Refusal.close(
                        call,
                        new CallFailure(
                                CallFailure.Reason.REJECTED,
                                method + " needs a deadline; set one, as in grpcurl -max-time 5"));
    }
}
