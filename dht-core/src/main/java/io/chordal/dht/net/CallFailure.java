// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

import static java.util.Objects.requireNonNull;

/**
 * Why a call to another node brought no answer.
 *
 * <p>Immutable.
 *
 * @param reason the closed reason
 * @param message what was being done to what
 */
public record CallFailure(Reason reason, String message) {
    public CallFailure {
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** Says whether the request may have taken effect at the other node. */
    public boolean outcomeUnknown() {
        return reason == Reason.TIMEOUT
                || reason == Reason.LOST
                || reason == Reason.STORAGE
                || reason == Reason.TOO_FEW_COPIES
                || reason == Reason.INTERNAL;
    }

    /** Says whether the other node did not answer at all. */
    public boolean unanswered() {
        return reason == Reason.REFUSED || reason == Reason.TIMEOUT || reason == Reason.LOST;
    }

    /**
     * Returns what this failure of a node means to whoever called that node: it did answer, so that what it could not reach in
     * turn says nothing about whether it can be reached itself.
     */
    public CallFailure relayed() {
        return switch (reason) {
            case REFUSED -> new CallFailure(Reason.BUSY, message);
            case TIMEOUT, LOST -> new CallFailure(Reason.INTERNAL, message);
            default -> this;
        };
    }

    /** The closed list of reasons. */
    public enum Reason {
        /** Nothing answers at the endpoint: the connection was refused, or no such host is known. */
        REFUSED,
        /** No answer within the time. */
        TIMEOUT,
        /** The connection broke while the answer was awaited. */
        LOST,
        /** The other node belongs to another ring, or to one of another shape or protocol version. */
        WRONG_RING,
        /** Another node, with another key, sits at this node's place on the circle. */
        ID_TAKEN,
        /** The other node is not, or not yet, or no longer, a member that could answer this. */
        NOT_A_MEMBER,
        /** The other node found the request malformed or over a limit. */
        REJECTED,
        /** The other node is at a limit and asks to be called later. */
        BUSY,
        /** What was asked for would take a set, a partition or another bounded thing beyond its limit. */
        LIMIT,
        /** What is there is not what the writer expected; nothing was changed. */
        CONFLICT,
        /** Fewer homes than asked for have the write on their disks; the others may get it later. */
        TOO_FEW_COPIES,
        /** Nothing is there. */
        NOT_FOUND,
        /** Nobody who could do it, or answer it, was found in time; nothing was changed. */
        UNAVAILABLE,
        /** The other node cannot write to its disk. */
        STORAGE,
        /** The other node failed at this in a way it does not explain. */
        INTERNAL,
        /** The node that was asked had been closed before; nothing was begun. */
        CLOSED
    }
}
