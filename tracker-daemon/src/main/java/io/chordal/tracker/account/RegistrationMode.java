// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/** Who may make accounts: what {@code --registration} names. */
public enum RegistrationMode {
    /** Everybody. */
    open,
    /** Whoever has an invitation, and administrators. */
    invite,
    /** Administrators. */
    closed
}
