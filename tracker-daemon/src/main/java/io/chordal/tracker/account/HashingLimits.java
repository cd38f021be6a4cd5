// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/**
 * How much is hashed at a time.
 *
 * <p>Immutable.
 *
 * @param threads how many passwords
 * @param waiting how many more wait; as many again may that come from known homes
 * @param waitingOfOne how many of those may come from one source
 */
public record HashingLimits(int threads, int waiting, int waitingOfOne) {
    public HashingLimits {
        if (threads < 1 || waiting < 0 || waitingOfOne < 1) {
            throw new IllegalArgumentException("a limit leaves no room");
        }
    }

    /** Returns two at a time, 32 that wait, 8 of one source. */
    public static HashingLimits defaults() {
        return new HashingLimits(2, 32, 8);
    }
}
