// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.WatchTarget;
import java.time.Duration;
import java.util.List;

/**
 * Asks a home which keys of some targets change, or have changed since the caller last asked.
 *
 * @param watcher 16 bytes: an earlier request of the same name that is still open is answered now
 * @param targets 1 to 256
 * @param epoch which of the home's logs the number is of; 0 at first
 * @param since the number that the last answer ended with
 * @param hold how long to wait for a change, at most 30 s
 */
public record AwaitChanges(Bytes watcher, List<WatchTarget> targets, long epoch, long since, Duration hold)
        implements Request<Changes> {
    /** How many targets one request may have. */
    public static final int MAX = 256;

    /** The longest hold. */
    public static final Duration MAX_HOLD = Duration.ofSeconds(30);

    public AwaitChanges {
        requireNonNull(watcher, "watcher is null");
        targets = List.copyOf(targets);
        if (watcher.size() != 16 || targets.isEmpty() || targets.size() > MAX) {
            throw new IllegalArgumentException("a watcher has 16 bytes and watches 1.." + MAX + " targets, not "
                    + watcher.size() + " and " + targets.size());
        }
        if (hold.isNegative() || hold.compareTo(MAX_HOLD) > 0) {
            throw new IllegalArgumentException("changes are waited for " + MAX_HOLD + " at most, not " + hold);
        }
    }
}
