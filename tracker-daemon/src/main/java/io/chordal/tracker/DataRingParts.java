// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import com.google.common.base.Ticker;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.tracker.membership.Founding;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.record.Registers;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * How nodes find into the data ring: the members that this tracker has heard of, and what all trackers agree on.
 *
 * <p>Immutable.
 *
 * @param directory the members
 * @param founding who may found the ring
 * @param alone whether there is no other tracker
 */
record DataRingParts(RingDirectory directory, Founding founding, boolean alone) {
    private static final Duration SWEEP = Duration.ofSeconds(5);

    /** Puts them together. */
    static DataRingParts of(
            TrackerConfig config, TrackerRing ring, Registers registers, Ticker ticker, RandomGenerator random) {
        RingDirectory directory = new RingDirectory(config.membership(), ticker, random, ring.isAlone());
        return new DataRingParts(directory, new Founding(directory, registers), ring.isAlone());
    }

    /**
     * Begins to follow what all agree on; a lone tracker knows the ring's name when this returns.
     *
     * @throws StartException if its records cannot be read
     */
    void begin(Housekeeping chores) {
        if (alone) {
            try {
                founding.tend().toCompletableFuture().join();
            } catch (CompletionException e) {
                throw new StartException(
                        ExitCode.INTERNAL, "cannot read what the data ring is called: " + e.getCause(), e);
            }
        }
        chores.everyLong(Founding.PERIOD, "agreeing on the data ring", founding::tend);
        chores.every(SWEEP, "dropping dead ring nodes", directory::sweep);
    }
}
