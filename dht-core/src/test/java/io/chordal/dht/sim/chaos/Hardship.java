// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

/** What a life suffers besides its other faults, from the beginning or again and again. */
enum Hardship {
    /** Three messages in ten are lost, all the time. */
    HEAVY_LOSS,
    /** For minutes nobody hears a node, or it hears nobody. */
    LONG_CUTS,
    /** Wall clocks leap by a day, either way. */
    LEAPING_CLOCKS,
    /** Processes stand still for minutes. */
    LONG_PAUSES,
    /** Disks fail for a minute. */
    FAILING_DISKS,
    /** All nodes stop at once and are started again. */
    RESTARTS_OF_ALL,
    /** Parts are cut off while others are. */
    OVERLAPPING_SPLITS
}
