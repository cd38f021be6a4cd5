// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import java.time.Duration;

/**
 * How a peer shares. Immutable.
 *
 * @param enabled false for a node that serves the ring only
 * @param maxFiles files that it shares at most
 * @param hashThreads files that are hashed at once
 * @param lookAgain how often shares are looked at that are not served, because they were gone, changed or unreadable
 */
public record ShareConfig(boolean enabled, int maxFiles, int hashThreads, Duration lookAgain) {
    public ShareConfig {
        if (maxFiles < 1 || hashThreads < 1) {
            throw new IllegalArgumentException("limits of sharing are at least 1");
        }
        if (lookAgain.isNegative() || lookAgain.isZero()) {
            throw new IllegalArgumentException("shares are looked at again after some time, not " + lookAgain);
        }
    }

    /** The documented defaults; one file per core is hashed at once. */
    public static ShareConfig defaults() {
        return new ShareConfig(true, 100_000, Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(30));
    }

    /** The same with another time between looks. */
    public ShareConfig withLookAgain(Duration time) {
        return new ShareConfig(enabled, maxFiles, hashThreads, time);
    }

    /** The same for a node that serves the ring only. */
    public ShareConfig disabled() {
        return new ShareConfig(false, maxFiles, hashThreads, lookAgain);
    }
}
