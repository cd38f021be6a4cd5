// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.net.CallFailure;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;

/** Ends a call before it reaches its service. */
final class Refusal {
    private Refusal() {}

    static <Q, R> ServerCall.Listener<Q> close(ServerCall<Q, R> call, CallFailure failure) {
        StatusException status = Failures.toStatus(failure);
        Metadata trailers = status.getTrailers();
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
