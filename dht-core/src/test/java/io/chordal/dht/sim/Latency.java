// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a message takes from one host to another, one way. */
@FunctionalInterface
public interface Latency {
    /** Draws the time of one message. */
    Duration draw(Endpoint from, Endpoint to, RandomGenerator random);

    /** Any time within these bounds. */
    static Latency uniform(Duration least, Duration most) {
        long from = least.toNanos();
        long to = most.toNanos() + 1;
        return (sender, receiver, random) -> Duration.ofNanos(random.nextLong(from, to));
    }

    /** Exponential around this mean, as in the evaluation of the paper (ToN 2003, section VI); at most ten times the mean. */
    static Latency exponential(Duration mean) {
        long nanos = mean.toNanos();
        return (sender, receiver, random) ->
                Duration.ofNanos((long) Math.min(10.0 * nanos, -Math.log(1 - random.nextDouble()) * nanos));
    }

    /**
     * Hosts at places of a square, drawn from their names: the distance between two, up to this time across, and up to a tenth of it
     * and 1 ms more for each message.
     */
    static Latency plane(Duration across) {
        return (sender, receiver, random) -> {
            double distance = Math.hypot(x(sender) - x(receiver), y(sender) - y(receiver)) / Math.sqrt(2);
            double nanos = distance * across.toNanos();
            return Duration.ofNanos((long) (nanos + random.nextDouble() * (nanos / 10 + 1e6)));
        };
    }

    private static double x(Endpoint host) {
        return (host.hashCode() * 0x9e3779b9 >>> 1) / (double) Integer.MAX_VALUE;
    }

    private static double y(Endpoint host) {
        return (host.hashCode() * 0x85ebca6b >>> 1) / (double) Integer.MAX_VALUE;
    }
}
