// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;

/** Ends a call before its service sees it. */
final class Refusal {
    private Refusal() {}

    static <Q, R> ServerCall.Listener<Q> close(ServerCall<Q, R> call, StatusRuntimeException error) {
        Metadata trailers = error.getTrailers();
        call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
        return new ServerCall.Listener<>() {};
    }
}
