// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.replica.message.AwaitChanges;
import java.time.Duration;

/**
 * The periods and bounds of watching.
 *
 * <p>Immutable.
 *
 * @param hold how long a home keeps a question open while nothing changes; what is lost with a silent home is found after that
 * @param gather how long changes are gathered before a home is asked again
 * @param firstPause before a watch is placed again whose home failed, doubled each time up to 2 s
 * @param watches how many a node opens
 * @param heldCalls how many questions a home keeps open
 * @param dueKeys how many keys of one partition may wait to be read before all of it is listed anew
 */
public record WatchConfig(
        Duration hold, Duration gather, Duration firstPause, int watches, int heldCalls, int dueKeys) {
    /** The longest pause before a watch is placed again. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    public WatchConfig {
        if (hold.isNegative() || hold.isZero() || hold.compareTo(AwaitChanges.MAX_HOLD) > 0) {
            throw new IllegalArgumentException("hold is positive and " + AwaitChanges.MAX_HOLD + " at most: " + hold);
        }
        if (gather.isNegative() || firstPause.isNegative() || firstPause.isZero()) {
            throw new IllegalArgumentException("gather is not negative and firstPause is positive");
        }
        if (watches < 0 || heldCalls < 0 || dueKeys < 1) {
            throw new IllegalArgumentException("watches and heldCalls are not negative, and dueKeys is positive");
        }
    }

    /** Returns what suits a local network. */
    public static WatchConfig defaults() {
        return new WatchConfig(
                Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMillis(100), 1_024, 1_024, 1_024);
    }
}
