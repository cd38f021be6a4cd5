// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a peer in mode AUTO stays a client before it tries to become a member. Immutable.
 *
 * @param uptime how long it has to be up, and how long it waits after a try that failed; zero for a member at once
 * @param flaps so many ends of its membership
 * @param within in so long a time
 * @param penalty make it a client for this long after the last of them
 */
public record Probation(Duration uptime, int flaps, Duration within, Duration penalty) {
    public Probation {
        requireNonNull(uptime, "uptime is null");
        requireNonNull(within, "within is null");
        requireNonNull(penalty, "penalty is null");
        if (uptime.isNegative() || within.isNegative() || penalty.isNegative() || flaps < 1) {
            throw new IllegalArgumentException("a probation of " + uptime + ", or " + penalty + " after " + flaps
                    + " flaps within " + within + ", cannot be");
        }
    }

    /** The documented one: up for 60 s, and an hour after three flaps in 10 min. */
    public static Probation defaults() {
        return new Probation(Duration.ofSeconds(60), 3, Duration.ofMinutes(10), Duration.ofHours(1));
    }

    /** The same after another uptime. */
    public Probation withUptime(Duration other) {
        return new Probation(other, flaps, within, penalty);
    }

    /** None: a member at once, however often it came and went. */
    public static Probation none() {
        return new Probation(Duration.ZERO, 1, Duration.ZERO, Duration.ZERO);
    }
}
