// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;

/** Answers of fake services. */
public final class Replies {
    private Replies() {}

    /** Answers with messages and ends the call. */
    @SafeVarargs
    public static <R> void send(StreamObserver<R> call, R... messages) {
        for (R message : messages) {
            call.onNext(message);
        }
        call.onCompleted();
    }

    /** An error as daemons send it. */
    public static StatusRuntimeException error(Status.Code code, String reason, String message) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("chordal")
                        .build()))
                .build());
    }
}
