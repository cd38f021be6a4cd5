// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.ControlToken;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Which exit code stands for which failure: by the reason in the error's {@code ErrorInfo}, else by its gRPC code.
 *
 * <p>Stateless. This is the only place that knows.
 */
public final class Reasons {
    private static final ImmutableMap<String, ExitCode> BY_REASON = byReason();

    private Reasons() {}

    /** The reasons with an exit code of their own: those that daemons give, except names of gRPC codes. */
    public static ImmutableSet<String> known() {
        return BY_REASON.keySet();
    }

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
        ExitCode known = BY_REASON.get(ErrorStatus.reason(error).orElse(""));
        return known == null ? exitFor(error.getStatus().getCode()) : known;
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

    private static ImmutableMap<String, ExitCode> byReason() {
        ImmutableMap.Builder<String, ExitCode> reasons = ImmutableMap.builder();
        put(reasons, ExitCode.USAGE, "BAD_NAME", "EMPTY_FILE", "INVALID_NAME", "INVALID_REQUEST", "INVALID_TICKET");
        put(reasons, ExitCode.USAGE, "NOT_A_FILE", "REJECTED", "WEAK_PASSWORD");
        put(reasons, ExitCode.NOT_FOUND, "DOWNLOAD_NOT_FOUND", "FILE_NOT_FOUND", "GROUP_NOT_FOUND", "NAME_NOT_FOUND");
        put(reasons, ExitCode.NOT_FOUND, "NO_SOURCE", "PATH_NOT_FOUND");
        put(reasons, ExitCode.NOT_FOUND, "USER_NOT_FOUND");
        put(
                reasons,
                ExitCode.DENIED,
                ControlToken.REQUIRED,
                "NOT_IN_GROUP",
                "NOT_OWNER",
                "PUBLIC_CLOSED",
                "GRANT_EXPIRED",
                "CLOCKS_DIFFER");
        put(reasons, ExitCode.DENIED, "INVALID_CREDENTIALS", "INVITATION_INVALID", "NOT_ADMIN");
        put(
                reasons,
                ExitCode.DENIED,
                "CLUSTER_PROOF_REQUIRED",
                "LOCAL_ONLY",
                "NO_POLICY",
                "TOKEN_EXPIRED",
                "TOKEN_REFUSED");
        put(reasons, ExitCode.DENIED, "REGISTRATION_CLOSED", "SESSION_ENDED", "USER_DISABLED");
        put(reasons, ExitCode.UNREACHABLE, "CATALOG_UNAVAILABLE", "LOST", "NOT_A_MEMBER", "NO_RING_NODE", "NO_TRACKER");
        put(reasons, ExitCode.UNREACHABLE, "RECORDS_UNAVAILABLE", "TOO_FEW_TRACKERS");
        put(reasons, ExitCode.UNREACHABLE, "CLOSED", "FOUNDER_UNREACHABLE", "REFUSED", "STOPPING");
        put(reasons, ExitCode.INTEGRITY, "BACKUP_DAMAGED", "CORRUPT", "RECORD_DAMAGED", "SHA256_MISMATCH");
        put(reasons, ExitCode.STALLED, "READER_TOO_SLOW", "TIMEOUT", "TOO_FEW_COPIES", "OUTCOME_UNKNOWN");
        put(
                reasons,
                ExitCode.CONFLICT,
                "ALREADY_FETCHING",
                "AMBIGUOUS",
                "CONFLICT",
                "DESTINATION_EXISTS",
                "DOWNLOAD_ENDED");
        put(reasons, ExitCode.CONFLICT, "FILE_CHANGED", "FOUNDER_LEASE_EXPIRED", "ID_TAKEN", "SHARING_OFF");
        put(reasons, ExitCode.CONFLICT, "ALREADY_MEMBER", "FILE_EXISTS", "GROUP_EXISTS", "NOT_PENDING", "OWNER_STAYS");
        put(reasons, ExitCode.CONFLICT, "LAST_ADMIN", "RECORD_TOO_NEW", "USER_EXISTS");
        put(reasons, ExitCode.CONFLICT, "FOREIGN_TRACKER", "REPLACED", "STALE_INCARNATION", "WRONG_RING");
        put(reasons, ExitCode.DISK_OR_QUOTA, "BUSY", "DISK_FULL", "LIMIT", "NAME_FULL", "STORAGE", "TRACKER_FULL");
        put(reasons, ExitCode.DISK_OR_QUOTA, "LOGIN_BUSY", "TOO_MANY_ATTEMPTS");
        return reasons.buildOrThrow();
    }

    private static void put(ImmutableMap.Builder<String, ExitCode> into, ExitCode exit, String... reasons) {
        for (String reason : reasons) {
            into.put(reason, exit);
        }
    }
}
