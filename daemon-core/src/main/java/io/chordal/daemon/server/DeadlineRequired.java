// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.server;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Refuses unary calls without a deadline, so that no caller leaves work behind for ever. Immutable. */
public final class DeadlineRequired implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getMethodDescriptor().getType() != MethodType.UNARY
                || Context.current().getDeadline() != null) {
            return next.startCall(call, headers);
        }
        return Refusal.close(
                call,
                ErrorStatus.of(
                        Status.Code.INVALID_ARGUMENT,
                        "DEADLINE_REQUIRED",
                        call.getMethodDescriptor().getFullMethodName()
                                + " needs a deadline; set one, as in grpcurl -max-time 5"));
    }
}
