// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.grpc.Status;
import java.util.Set;

/** What became of a call as far as its caller mattered. */
enum Verdict {
    /** It was dealt with, whatever came of it. */
    ANSWERED,
    /** The caller is nobody who is known, or showed what does not count. */
    UNAUTHENTICATED,
    /** The caller is known, and may not. */
    DENIED,
    /** Refused in one of the two ways. */
    REFUSED,
    /** The caller is told that there is no such file, whether there is or not. */
    HIDDEN,
    /** Nobody serves it there. */
    NOT_SERVED;

    /** Reasons that are about what the request says, though their code is one of those for callers. */
    private static final Set<String> ABOUT_THE_REQUEST =
            Set.of("INVALID_CREDENTIALS", "INVITATION_INVALID", "REGISTRATION_CLOSED", "USER_DISABLED");

    /** Where the request itself carries a session's token, that is what has ended. */
    private static final String SESSION_ENDED = "SESSION_ENDED";

    /** What gRPC says of a method that no service has; one that a service has and does not do is told of in other words. */
    private static final String UNKNOWN_METHOD = "Method not found";

    static Verdict of(RawCall.Answer answer, boolean requestNamesSession) {
        Status status = answer.status();
        boolean aboutRequest = ABOUT_THE_REQUEST.contains(answer.reason())
                || (requestNamesSession && answer.reason().equals(SESSION_ENDED));
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> aboutRequest ? ANSWERED : UNAUTHENTICATED;
            case PERMISSION_DENIED -> aboutRequest ? ANSWERED : DENIED;
            case NOT_FOUND -> answer.reason().equals("FILE_NOT_FOUND") ? HIDDEN : ANSWERED;
            case UNIMPLEMENTED ->
                String.valueOf(status.getDescription()).startsWith(UNKNOWN_METHOD) ? NOT_SERVED : ANSWERED;
            default -> ANSWERED;
        };
    }

    boolean meets(Verdict expected) {
        return switch (expected) {
            case REFUSED -> isRefusal();
            case ANSWERED -> this == ANSWERED || this == HIDDEN;
            default -> this == expected;
        };
    }

    /** Says whether the audit log has to have a line of it. */
    boolean isRefusal() {
        return this == UNAUTHENTICATED || this == DENIED;
    }
}
