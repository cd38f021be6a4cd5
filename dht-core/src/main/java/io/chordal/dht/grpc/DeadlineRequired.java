// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.net.CallFailure;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Refuses unary calls without a deadline, so that no caller leaves work behind for ever. Immutable. */
public final class DeadlineRequired implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        boolean unary = call.getMethodDescriptor().getType() == MethodType.UNARY;
        return !unary || Context.current().getDeadline() != null
                ? next.startCall(call, headers)
                : Refusal.close(
                        call,
                        new CallFailure(
                                CallFailure.Reason.REJECTED,
                                call.getMethodDescriptor().getFullMethodName()
                                        + " needs a deadline; set one, as in grpcurl -max-time 5"));
    }
}
