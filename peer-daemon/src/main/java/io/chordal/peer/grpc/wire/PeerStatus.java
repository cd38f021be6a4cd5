// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import com.google.common.util.concurrent.UncheckedExecutionException;
import com.google.protobuf.Message;
import com.google.rpc.RetryInfo;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.InvalidInputException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where this module's failures become gRPC statuses. Thread-safe. */
public final class PeerStatus {
    private static final Logger log = LoggerFactory.getLogger(PeerStatus.class);

    private PeerStatus() {}

    /** The status of a failure, with its reason as ErrorInfo; one that nobody expected is logged and kept vague. */
    public static StatusRuntimeException of(Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof StatusRuntimeException already) {
            return already;
        }
        return status(failure(cause));
    }

    /** A failure in words for people. */
    public static String describe(Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof StatusRuntimeException status) {
            String text = status.getStatus().getDescription();
            return text == null ? status.getStatus().getCode().name() : text;
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** A failure of any kind as one of this module's. */
    public static PeerFailure failure(Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof PeerFailure failure) {
            return failure;
        }
        if (cause instanceof StorageException storage) {
            return new PeerFailure(problem(storage.reason()), String.valueOf(storage.getMessage()), storage);
        }
        if (cause instanceof InvalidInputException invalid) {
            PeerProblem problem = invalid.reason() == InvalidInputException.Reason.TICKET
                    ? PeerProblem.INVALID_TICKET
                    : PeerProblem.INVALID_ARGUMENT;
            return new PeerFailure(problem, String.valueOf(invalid.getMessage()), invalid);
        }
        if (cause instanceof IllegalArgumentException || cause instanceof IndexOutOfBoundsException) {
            return new PeerFailure(PeerProblem.INVALID_ARGUMENT, String.valueOf(cause.getMessage()), cause);
        }
        log.error("unexpected failure of a call", cause);
        return new PeerFailure(PeerProblem.INTERNAL, "unexpected failure, see the daemon's log: " + cause, cause);
    }

    private static StatusRuntimeException status(PeerFailure failure) {
        Message[] details =
                failure.retryAfter().stream().map(PeerStatus::retryInfo).toArray(Message[]::new);
        return ErrorStatus.of(
                failure.problem().code(), failure.problem().name(), String.valueOf(failure.getMessage()), details);
    }

    private static RetryInfo retryInfo(Duration delay) {
        return RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build();
    }

    private static PeerProblem problem(StorageException.Reason reason) {
        return switch (reason) {
            case DISK_FULL -> PeerProblem.DISK_FULL;
            case ACCESS_DENIED -> PeerProblem.PERMISSION_DENIED;
            case NO_SUCH_FOLDER -> PeerProblem.PATH_NOT_FOUND;
            case DESTINATION_EXISTS -> PeerProblem.DESTINATION_EXISTS;
            case IN_USE -> PeerProblem.ALREADY_FETCHING;
            case DAMAGED -> PeerProblem.CORRUPT;
            default -> PeerProblem.STORAGE;
        };
    }

    /** What failed, without the wrapping of stages. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UncheckedExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
