// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.daemon.config.ByteRate;
import io.chordal.daemon.config.ByteSize;
import java.time.Duration;

/** How fast peers may send, so that there is something to see whatever the file's size. Stateless. */
final class Pace {
    /** How long the first peer takes to send the whole file once. */
    static final Duration ONCE = Duration.ofSeconds(12);

    private static final long STEP = 64 * 1024;

    private Pace() {}

    /**
     * What each peer sends at most. While the first one sends every chunk once, the others pass on what they have, so that all
     * of them have nearly all of it when it has sent all of it.
     */
    static ByteRate uploadLimit(long size) {
        long perSecond = size / ONCE.toSeconds();
        return new ByteRate(new ByteSize((perSecond / STEP + 1) * STEP));
    }
}
