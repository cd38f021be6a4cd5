// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/** Hashes passwords, each time at the price of one hash. Thread-safe. */
public interface PasswordHasher {
    /** Returns what is to be kept of a password. */
    PasswordHash hash(Password password);

    /** Says whether it is the password that the hash was made of. */
    boolean matches(Password password, PasswordHash hash);

    /** Returns a hash of no password, which takes as much work as the others. */
    PasswordHash ofNobody();

    /** Says whether a hash took less work than new ones do. */
    boolean isOutdated(PasswordHash hash);
}
