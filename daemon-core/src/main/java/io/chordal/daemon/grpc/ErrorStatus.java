// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.chordal.dht.grpc.Failures;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;

/**
 * How an error looks on the wire: a canonical code, a message for people, and {@code google.rpc} details, always with an
 * {@code ErrorInfo} whose reason is from a closed list.
 *
 * <p>Which failure has which reason and code is decided where failures are mapped, one file in each program.
 */
public final class ErrorStatus {
    private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of(
            "grpc-status-details-bin", ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

    private ErrorStatus() {}

    /** Returns the error that a call is to end with; further details follow the {@code ErrorInfo}. */
    public static StatusRuntimeException of(Status.Code code, String reason, String message, Message... details) {
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(Failures.sendable(message))
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain(Failures.DOMAIN)
                        .build()));
        for (Message detail : details) {
            status.addDetails(Any.pack(detail));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /** Returns the reason that an error from the wire carries. */
    public static Optional<String> reason(Throwable error) {
        com.google.rpc.Status status = StatusProto.fromThrowable(error);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return Optional.of(detail.unpack(ErrorInfo.class).getReason());
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Returns trailers that carry details, made up from the code where the error has none. */
    static Metadata withDetails(Status status, Metadata trailers) {
        if (trailers.containsKey(DETAILS)) {
            return trailers;
        }
        String message = Optional.ofNullable(status.getDescription()).orElse("");
        Metadata made = of(status.getCode(), status.getCode().name(), message).getTrailers();
        Metadata all = new Metadata();
        all.merge(trailers);
        if (made != null) {
            all.merge(made);
        }
        return all;
    }
}
