// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.CallFailure;

/** The one way in which an operation of a node fails. */
public final class DhtException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final CallFailure.Reason reason;

    /** Makes the failure; the message says what was being done to what. */
    public DhtException(CallFailure.Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Makes the failure with what caused it. */
    public DhtException(CallFailure.Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Returns the failure of a call as an exception. */
    public static DhtException of(CallFailure failure) {
        return new DhtException(failure.reason(), failure.message());
    }

    /** Returns the closed reason. */
    public CallFailure.Reason reason() {
        return reason;
    }

    /** Says whether the operation may have taken effect all the same. */
    public boolean outcomeUnknown() {
        return new CallFailure(reason, "").outcomeUnknown();
    }

    /** Says whether the same operation may succeed when tried again. */
    public boolean retryable() {
        return switch (reason) {
            case REFUSED, TIMEOUT, LOST, NOT_A_MEMBER, UNAVAILABLE, BUSY, TOO_FEW_COPIES -> true;
            default -> false;
        };
    }
}
