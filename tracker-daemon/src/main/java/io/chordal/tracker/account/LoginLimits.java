// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often passwords may be tried, and accounts be made.
 *
 * <p>Immutable.
 *
 * @param accountAtSource for one account from one source
 * @param source from one source
 * @param account for one account without a device token; further ones wait, each a second longer than the one before
 * @param longestWait no attempt waits longer
 * @param device for one account with one device token
 * @param creations accounts made from one source
 * @param counted how many are kept count of, of each kind
 * @param waitingForOne how many attempts for one account wait at a time
 * @param waiting how many attempts wait at a time
 */
public record LoginLimits(
        Limit accountAtSource,
        Limit source,
        Limit account,
        Duration longestWait,
        Limit device,
        Limit creations,
        int counted,
        int waitingForOne,
        int waiting) {
    public LoginLimits {
        requireNonNull(accountAtSource, "accountAtSource is null");
        requireNonNull(source, "source is null");
        requireNonNull(account, "account is null");
        requireNonNull(longestWait, "longestWait is null");
        requireNonNull(device, "device is null");
        requireNonNull(creations, "creations is null");
        if (longestWait.compareTo(Duration.ofSeconds(1)) < 0 || longestWait.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("attempts wait for 1 second to 5 minutes, not " + longestWait);
        }
        if (counted < 1 || waitingForOne < 1 || waiting < 1) {
            throw new IllegalArgumentException("a limit leaves no room");
        }
    }

    /** Returns the limits that docs/control-plane.md names. */
    public static LoginLimits defaults() {
        return new LoginLimits(
                new Limit(5, Duration.ofMinutes(3)),
                new Limit(30, Duration.ofSeconds(30)),
                new Limit(50, Duration.ofSeconds(72)),
                Duration.ofSeconds(30),
                new Limit(10, Duration.ofSeconds(90)),
                new Limit(100, Duration.ofSeconds(6)),
                32_768,
                16,
                1_000);
    }
}
