// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.Message;
import com.google.rpc.RetryInfo;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.DhtException;
import io.chordal.dht.grpc.Failures;
import io.chordal.dht.net.CallFailure;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where the tracker's failures become statuses. */
public final class TrackerErrors {
    private static final Logger log = LoggerFactory.getLogger(TrackerErrors.class);

    private TrackerErrors() {}

    /** Returns the status that a call ends with. */
    public static StatusRuntimeException toStatus(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return toStatus(failure.getCause());
        }
        if (failure instanceof StatusRuntimeException status) {
            return status;
        }
        if (failure instanceof TrackerException e) {
            Message[] details =
                    e.retryAfter().stream().map(TrackerErrors::retryInfo).toArray(Message[]::new);
            return ErrorStatus.of(code(e.reason()), e.reason().name(), String.valueOf(e.getMessage()), details);
        }
        if (failure instanceof DhtException e) {
            StatusException status = Failures.toStatus(new CallFailure(e.reason(), String.valueOf(e.getMessage())));
            Metadata trailers = status.getTrailers();
            return status.getStatus().asRuntimeException(trailers == null ? new Metadata() : trailers);
        }
        if (failure instanceof IllegalArgumentException e) {
            return ErrorStatus.of(
                    Status.Code.INVALID_ARGUMENT, TrackerReason.INVALID_REQUEST.name(), String.valueOf(e.getMessage()));
        }
        log.error("unexpected failure", failure);
        return ErrorStatus.of(Status.Code.INTERNAL, "INTERNAL", "the tracker failed at this; see its log");
    }

    private static RetryInfo retryInfo(Duration after) {
        return RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(after.getSeconds())
                        .setNanos(after.getNano()))
                .build();
    }

    private static Status.Code code(TrackerReason reason) {
        return switch (reason) {
            case INVALID_REQUEST, INVALID_NAME, EMPTY_FILE, WEAK_PASSWORD, BACKUP_DAMAGED ->
                Status.Code.INVALID_ARGUMENT;
            case GROUP_NOT_FOUND, FILE_NOT_FOUND, NO_SOURCE, USER_NOT_FOUND -> Status.Code.NOT_FOUND;
            case GROUP_EXISTS, ALREADY_MEMBER, FILE_EXISTS, USER_EXISTS -> Status.Code.ALREADY_EXISTS;
            case UNAUTHENTICATED, INVALID_CREDENTIALS, SESSION_ENDED -> Status.Code.UNAUTHENTICATED;
            case NOT_IN_GROUP, NOT_OWNER, PUBLIC_CLOSED -> Status.Code.PERMISSION_DENIED;
            case USER_DISABLED, REGISTRATION_CLOSED, INVITATION_INVALID, NOT_ADMIN -> Status.Code.PERMISSION_DENIED;
            case NOT_PENDING, OWNER_STAYS, LAST_ADMIN, RECORD_TOO_NEW -> Status.Code.FAILED_PRECONDITION;
            case NAME_FULL, TRACKER_FULL, LOGIN_BUSY, TOO_MANY_ATTEMPTS, BUSY -> Status.Code.RESOURCE_EXHAUSTED;
            case NO_RING_NODE, WRONG_RING, STALE_INCARNATION, FOUNDER_LEASE_EXPIRED, FOUNDER_UNREACHABLE ->
                Status.Code.FAILED_PRECONDITION;
            case RECORD_DAMAGED -> Status.Code.DATA_LOSS;
            case REPLACED -> Status.Code.ABORTED;
            case CATALOG_UNAVAILABLE, TOO_FEW_TRACKERS, RECORDS_UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case OUTCOME_UNKNOWN -> Status.Code.UNKNOWN;
        };
    }
}
