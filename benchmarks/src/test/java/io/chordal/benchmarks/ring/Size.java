// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

/** How much is sampled. */
public enum Size {
    /** Seconds in all: shows that everything runs. */
    SMOKE,
    /** Minutes in all. */
    SAMPLE,
    /** What the goals ask for; hours in all. */
    FULL;

    /** Returns the number for this size. */
    public int of(int smoke, int sample, int full) {
        return switch (this) {
            case SMOKE -> smoke;
            case SAMPLE -> sample;
            case FULL -> full;
        };
    }
}
