// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import io.grpc.Status;

/** A call is refused before it reaches its service: why, in a message that shows no secret. Immutable. */
public final class CallDenied extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Refuses a call. */
    public CallDenied(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Returns which of the reasons it is. */
    public Reason reason() {
        return reason;
    }

    /** All reasons that there are; each name is the reason that errors carry on the wire. */
    public enum Reason {
        /** The call needs a user, and shows none. */
        UNAUTHENTICATED(Status.Code.UNAUTHENTICATED),
        /** What the call shows is not what it should be, or was signed by nobody who is trusted. */
        TOKEN_REFUSED(Status.Code.UNAUTHENTICATED),
        /** The access token was good once: refresh the session. */
        TOKEN_EXPIRED(Status.Code.UNAUTHENTICATED),
        /** The session was ended, or all that the user had: log in. */
        SESSION_ENDED(Status.Code.UNAUTHENTICATED),
        /** The call needs the daemon's control token. */
        CONTROL_TOKEN_REQUIRED(Status.Code.UNAUTHENTICATED),
        /** The call needs the proof of the cluster's secret. */
        CLUSTER_PROOF_REQUIRED(Status.Code.UNAUTHENTICATED),
        /** The user is no administrator. */
        NOT_ADMIN(Status.Code.PERMISSION_DENIED),
        /** The method commands the daemon, which is for the local listener alone. */
        LOCAL_ONLY(Status.Code.PERMISSION_DENIED),
        /** The method names nobody who may call it. */
        NO_POLICY(Status.Code.PERMISSION_DENIED),
        /** Whether the caller is who it says cannot be found out now. */
        UNAVAILABLE(Status.Code.UNAVAILABLE),
        /** Too many callers show something that has to be checked. */
        BUSY(Status.Code.RESOURCE_EXHAUSTED);

        private final Status.Code code;

        Reason(Status.Code code) {
            this.code = code;
        }

        /** Returns the code that the call ends with. */
        public Status.Code code() {
            return code;
        }
    }
}
