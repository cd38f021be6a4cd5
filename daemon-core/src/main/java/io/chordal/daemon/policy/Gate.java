// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

/**
 * What stands before the services of a listener. Immutable.
 *
 * @param side whose calls the listener takes
 * @param authenticator finds out who calls
 * @param audit where each decision is written down
 */
public record Gate(Side side, Authenticator authenticator, AuditLog audit) {
    public Gate {
        requireNonNull(side, "side is null");
        requireNonNull(authenticator, "authenticator is null");
        requireNonNull(audit, "audit is null");
    }

    /** Returns the gate of a listener that everybody reaches. */
    public static Gate open(Authenticator authenticator, AuditLog audit) {
        return new Gate(Side.PUBLIC, authenticator, audit);
    }

    /** Returns the gate of a listener that serves trackers of the same cluster alone, whatever a method says. */
    public static Gate ofTrackers(Authenticator authenticator, AuditLog audit) {
        return new Gate(Side.TRACKERS, authenticator, audit);
    }

    /** Returns the gate of a listener for programs on this machine. */
    public static Gate local(Authenticator authenticator, AuditLog audit) {
        return new Gate(Side.LOCAL, authenticator, audit);
    }

    /** Returns the same gate for a daemon whose ring keeps secrets: no program on this machine looks into the ring without the control token. */
    public static Gate localToSecrets(Authenticator authenticator, AuditLog audit) {
        return new Gate(Side.LOCAL_TO_SECRETS, authenticator, audit);
    }

    /** Says whether only programs on this machine get here. */
    public boolean isLocal() {
        return side == Side.LOCAL || side == Side.LOCAL_TO_SECRETS;
    }

    /** Whose calls a listener takes. */
    public enum Side {
        /** Everybody's. */
        PUBLIC,
        /** Those of trackers of the same cluster. */
        TRACKERS,
        /** Those of programs on this machine. */
        LOCAL,
        /** Those of programs on this machine, where the ring's records are not everybody's: they are users and members of groups. */
        LOCAL_TO_SECRETS
    }
}
