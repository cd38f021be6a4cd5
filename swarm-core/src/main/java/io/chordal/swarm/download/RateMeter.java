// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/**
 * A moving average of bytes per second, in which a second ago weighs about a third. Confined to the serial context.
 *
 * <p>It is told what came in between two looks at the clock; it reads no clock.
 */
final class RateMeter {
    private static final double NANOS = 1e9;

    private double perSecond;
    private boolean measured;
    private long measuredNanos;

    /** {@code bytes} came within {@code nanos}, during which they were waited for. */
    void add(long bytes, long nanos) {
        if (nanos <= 0) {
            return;
        }
        double sample = bytes * NANOS / nanos;
        double weight = measured ? 1 - Math.exp(-nanos / NANOS) : 1;
        perSecond += weight * (sample - perSecond);
        measured = true;
        measuredNanos += nanos;
    }

    /** Bytes per second; 0 before the first measurement. */
    long perSecond() {
        return Math.round(perSecond);
    }

    /** How long it was measured. */
    long measuredNanos() {
        return measuredNanos;
    }

    /** Measures anew from now on, as if for the first time. */
    void reset() {
        perSecond = 0;
        measured = false;
        measuredNanos = 0;
    }
}
