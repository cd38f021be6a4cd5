// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;

/**
 * Which exit code stands for which failure: by the reason in the error's {@code ErrorInfo}, else by its gRPC code.
 *
 * <p>Stateless. This is the only place that knows.
 */
public final class Reasons {
    private static final ImmutableMap<String, ExitCode> BY_REASON = ImmutableMap.<String, ExitCode>builder()
            .put("INVALID_REQUEST", ExitCode.USAGE)
            .put("INVALID_TICKET", ExitCode.USAGE)
            .put("INVALID_NAME", ExitCode.USAGE)
            .put("EMPTY_FILE", ExitCode.USAGE)
            .put("FILE_NOT_FOUND", ExitCode.NOT_FOUND)
            .put("NAME_NOT_FOUND", ExitCode.NOT_FOUND)
            .put("PATH_NOT_FOUND", ExitCode.NOT_FOUND)
            .put("DOWNLOAD_NOT_FOUND", ExitCode.NOT_FOUND)
            .put("GROUP_NOT_FOUND", ExitCode.NOT_FOUND)
            .put("NO_SOURCE", ExitCode.NOT_FOUND)
            .put("ACCESS_DENIED", ExitCode.DENIED)
            .put("CONTROL_TOKEN_REQUIRED", ExitCode.DENIED)
            .put("NO_TRACKER", ExitCode.UNREACHABLE)
            .put("NO_RING_NODE", ExitCode.UNREACHABLE)
            .put("CATALOG_UNAVAILABLE", ExitCode.UNREACHABLE)
            .put("STOPPING", ExitCode.UNREACHABLE)
            .put("INTEGRITY", ExitCode.INTEGRITY)
            .put("TIMEOUT", ExitCode.STALLED)
            .put("OUTCOME_UNKNOWN", ExitCode.STALLED)
            .put("AMBIGUOUS", ExitCode.CONFLICT)
            .put("DESTINATION_EXISTS", ExitCode.CONFLICT)
            .put("FILE_CHANGED", ExitCode.CONFLICT)
            .put("DOWNLOAD_ENDED", ExitCode.CONFLICT)
            .put("DISK_FULL", ExitCode.DISK_OR_QUOTA)
            .put("STORAGE", ExitCode.DISK_OR_QUOTA)
            .put("NAME_FULL", ExitCode.DISK_OR_QUOTA)
            .put("TRACKER_FULL", ExitCode.DISK_OR_QUOTA)
            .put("BUSY", ExitCode.DISK_OR_QUOTA)
            .buildOrThrow();

    private Reasons() {}

    /** The exit code for a reason that a result within a message carries. */
    public static ExitCode exitFor(String reason) {
        ExitCode known = BY_REASON.get(reason);
        if (known != null) {
            return known;
        }
        for (Status.Code code : Status.Code.values()) {
            if (code.name().equals(reason)) {
                return exitFor(code);
            }
        }
        return ExitCode.INTERNAL;
    }

    /** The exit code for a failed call. */
    public static ExitCode exitFor(StatusRuntimeException error) {
        ExitCode known = BY_REASON.get(reason(error).orElse(""));
        return known == null ? exitFor(error.getStatus().getCode()) : known;
    }

    /** The reason that a failed call carries, if it carries one. */
    public static Optional<String> reason(StatusRuntimeException error) {
        com.google.rpc.Status status = StatusProto.fromThrowable(error);
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            try {
                if (detail.is(ErrorInfo.class)) {
                    return Optional.of(detail.unpack(ErrorInfo.class).getReason());
                }
            } catch (InvalidProtocolBufferException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static ExitCode exitFor(Status.Code code) {
        return switch (code) {
            case OK -> ExitCode.OK;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ExitCode.USAGE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case PERMISSION_DENIED, UNAUTHENTICATED -> ExitCode.DENIED;
            case UNAVAILABLE -> ExitCode.UNREACHABLE;
            case DATA_LOSS -> ExitCode.INTEGRITY;
            case DEADLINE_EXCEEDED -> ExitCode.STALLED;
            case ALREADY_EXISTS, ABORTED, FAILED_PRECONDITION -> ExitCode.CONFLICT;
            case RESOURCE_EXHAUSTED -> ExitCode.DISK_OR_QUOTA;
            case CANCELLED -> ExitCode.INTERRUPTED;
            case UNKNOWN, INTERNAL, UNIMPLEMENTED -> ExitCode.INTERNAL;
        };
    }
}
