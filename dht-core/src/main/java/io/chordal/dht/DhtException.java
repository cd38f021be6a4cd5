// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.CallFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The one way in which an operation of a node fails.
 *
 * <p>Stages wrap it: what {@code whenComplete}, {@code handle} and {@code exceptionally} are given, and what {@code join} throws, is a
 * {@link CompletionException}, what {@code get} throws an {@link ExecutionException}; {@link #from} takes it out. Immutable.
 */
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

    /**
     * Returns the failure of an operation, out of whatever a stage has wrapped it in.
     *
     * @param failure what a stage failed with, or what waiting for one threw
     * @return the {@link DhtException} that it is or was caused by; one with the reason {@code INTERNAL} if there is none
     */
    public static DhtException from(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof DhtException known
                ? known
                : new DhtException(CallFailure.Reason.INTERNAL, "failed outside of the ring: " + inner, inner);
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
