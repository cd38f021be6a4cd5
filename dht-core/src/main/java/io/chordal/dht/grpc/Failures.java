// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.CallFailure.Reason;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one place where a failure becomes a gRPC status, with its reason in an {@code ErrorInfo} of the domain "chordal", and a
 * status a failure.
 */
public final class Failures {
    /** The domain of every {@code ErrorInfo}. */
    public static final String DOMAIN = "chordal";

    /** What code, message and details may take of the 8 KiB of metadata that callers accept. */
    private static final int MESSAGE_BUDGET = 5_000;

    private Failures() {}

    /**
     * Returns the message so short that it reaches its reader: an error quotes what it refuses, and a caller whose own 70,000
     * characters come back gets no error at all.
     */
    public static String sendable(String message) {
        int spent = 0;
        for (int i = 0; i < message.length(); i += Character.charCount(message.codePointAt(i))) {
            int c = message.codePointAt(i);
            boolean plain = c >= 0x20 && c < 0x7f;
            int bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            // Once in grpc-message, where all but plain characters are percent-encoded, and once in the details in base
            // 64.
            spent += (plain ? 1 : 3 * bytes) + (4 * bytes + 2) / 3;
            if (spent > MESSAGE_BUDGET) {
                return message.substring(0, i) + "…";
            }
        }
        return message;
    }

    /** Returns the status that a call ends with. */
    public static StatusException toStatus(CallFailure failure) {
        return StatusProto.toStatusException(com.google.rpc.Status.newBuilder()
                .setCode(code(failure.reason()).value())
                .setMessage(sendable(failure.message()))
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(failure.reason().name())
                        .setDomain(DOMAIN)
                        .build()))
                .build());
    }

    /** Returns why the call ended, from what gRPC or the other node says; the text says what was being done. */
    public static CallFailure fromStatus(Throwable error, String what) {
        Status status = Status.fromThrowable(error);
        String message = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        return reasonSent(error)
                .map(sent -> new CallFailure(sent, isAboutRecord(sent) ? message : what + ": " + message).relayed())
                .orElseGet(() -> new CallFailure(reason(status), what + ": " + message));
    }

    /** Says whether the other node gives this reason for the record that it was asked about, which its message then names. */
    private static boolean isAboutRecord(Reason reason) {
        return switch (reason) {
            case CONFLICT, TOO_FEW_COPIES, LIMIT, NOT_FOUND -> true;
            default -> false;
        };
    }

    private static Status.Code code(Reason reason) {
        return switch (reason) {
            case REFUSED, LOST, NOT_A_MEMBER, UNAVAILABLE, TOO_FEW_COPIES, CLOSED -> Status.Code.UNAVAILABLE;
            case TIMEOUT -> Status.Code.DEADLINE_EXCEEDED;
            case WRONG_RING -> Status.Code.FAILED_PRECONDITION;
            case ID_TAKEN -> Status.Code.ALREADY_EXISTS;
            case CONFLICT -> Status.Code.ABORTED;
            case REJECTED -> Status.Code.INVALID_ARGUMENT;
            case BUSY, LIMIT -> Status.Code.RESOURCE_EXHAUSTED;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case STORAGE -> Status.Code.DATA_LOSS;
            case INTERNAL -> Status.Code.INTERNAL;
        };
    }

    private static Reason reason(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                isUnresolved(status) || causedBy(status, ConnectException.class) ? Reason.REFUSED : Reason.LOST;
            case CANCELLED -> Reason.LOST;
            case DEADLINE_EXCEEDED -> Reason.TIMEOUT;
            case RESOURCE_EXHAUSTED -> Reason.BUSY;
            case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED, PERMISSION_DENIED, UNAUTHENTICATED -> Reason.REJECTED;
            case FAILED_PRECONDITION -> Reason.WRONG_RING;
            case ALREADY_EXISTS -> Reason.ID_TAKEN;
            case NOT_FOUND -> Reason.NOT_FOUND;
            case ABORTED -> Reason.CONFLICT;
            case DATA_LOSS -> Reason.STORAGE;
            default -> Reason.INTERNAL;
        };
    }

    /** Says whether the call was never sent because nobody knows the host's address. */
    static boolean isUnresolved(Status status) {
        return causedBy(status, UnknownHostException.class);
    }

    private static boolean causedBy(Status status, Class<? extends Exception> type) {
        for (Throwable next = status.getCause(); next != null; next = next.getCause()) {
            if (type.isInstance(next)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Reason> reasonSent(Throwable error) {
        com.google.rpc.Status status = StatusProto.fromThrowable(error);
        return status == null
                ? Optional.empty()
                : status.getDetailsList().stream()
                        .filter(detail -> detail.is(ErrorInfo.class))
                        .map(Failures::unpack)
                        .flatMap(Optional::stream)
                        .filter(info -> info.getDomain().equals(DOMAIN))
                        .flatMap(info -> Arrays.stream(Reason.values())
                                .filter(reason -> reason.name().equals(info.getReason())))
                        .findFirst();
    }

    private static Optional<ErrorInfo> unpack(Any detail) {
        try {
            return Optional.of(detail.unpack(ErrorInfo.class));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
