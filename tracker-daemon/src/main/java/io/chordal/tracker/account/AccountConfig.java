// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

/**
 * The settings of accounts.
 *
 * <p>Immutable.
 *
 * @param registration who may make accounts
 * @param minPassword how many bytes a new password has at least
 * @param hashing how much work new hashes take
 * @param queue how much is hashed at a time
 * @param limits how often passwords may be tried
 * @param sessions how long sessions last
 */
public record AccountConfig(
        RegistrationMode registration,
        int minPassword,
        ArgonParameters hashing,
        HashingLimits queue,
        LoginLimits limits,
        SessionRules sessions) {
    /** What the reference systems' documented passwords need. */
    public static final int DEFAULT_MIN_PASSWORD = 4;

    public AccountConfig {
        requireNonNull(registration, "registration is null");
        requireNonNull(hashing, "hashing is null");
        requireNonNull(queue, "queue is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(sessions, "sessions is null");
        if (minPassword < 1 || minPassword > Password.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the shortest password has 1 to " + Password.MAX_BYTES + " bytes, not " + minPassword);
        }
    }

    /** Returns the usual settings: everybody makes accounts, passwords of 4 bytes or more. */
    public static AccountConfig defaults() {
        return new AccountConfig(
                RegistrationMode.open,
                DEFAULT_MIN_PASSWORD,
                ArgonParameters.defaults(),
                HashingLimits.defaults(),
                LoginLimits.defaults(),
                SessionRules.defaults());
    }

    /** Returns the same settings with others who may make accounts. */
    public AccountConfig withRegistration(RegistrationMode other) {
        return new AccountConfig(other, minPassword, hashing, queue, limits, sessions);
    }

    /** Returns the same settings with another shortest password. */
    public AccountConfig withMinPassword(int other) {
        return new AccountConfig(registration, other, hashing, queue, limits, sessions);
    }

    /** Returns the same settings with other work for hashes. */
    public AccountConfig withHashing(ArgonParameters other) {
        return new AccountConfig(registration, minPassword, other, queue, limits, sessions);
    }
}
