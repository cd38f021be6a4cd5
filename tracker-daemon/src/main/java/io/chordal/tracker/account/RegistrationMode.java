// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/** Who may make accounts. */
public enum RegistrationMode {
    /** Everybody. */
    OPEN,
    /** Whoever has an invitation, and administrators. */
    INVITE,
    /** Administrators. */
    CLOSED
}
