// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.daemon.config.ByteRate;
import io.chordal.daemon.config.ByteSize;
import java.time.Duration;

/**
 * How fast peers may send, so that there is something to see whatever the file's size.
 *
 * <p>The first peer sends much faster than the others pass on what they have. So there is a time when together they hold every
 * chunk and none holds all of them; were all equally fast, they would wait for the first one and all be through at the same
 * moment. Stateless.
 */
final class Pace {
    /** How long the first peer takes to send the whole file once. */
    static final Duration FIRST_SENDS_ALL = Duration.ofSeconds(4);
    /** How long each other peer takes to send as much. */
    static final Duration OTHER_SENDS_ALL = Duration.ofSeconds(24);

    private static final long STEP = 64 * 1024;
    /** A file of a few chunks is not cut finer: one chunk takes its second or two. */
    private static final long LEAST = 4 * STEP;

    private Pace() {}

    /** What the first peer sends at most. */
    static ByteRate first(long size) {
        return within(size, FIRST_SENDS_ALL);
    }

    /** What each other peer sends at most. */
    static ByteRate other(long size) {
        return within(size, OTHER_SENDS_ALL);
    }

    private static ByteRate within(long size, Duration once) {
        return new ByteRate(new ByteSize(Math.max(LEAST, (size / once.toSeconds() / STEP + 1) * STEP)));
    }
}
