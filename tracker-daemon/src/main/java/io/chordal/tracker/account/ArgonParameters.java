// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/**
 * How much work an Argon2id hash takes (RFC 9106).
 *
 * <p>Immutable.
 *
 * @param memoryKib in KiB, 8 for each lane to 1 GiB
 * @param passes over the memory, 1 to 64
 * @param lanes 1 to 16
 */
public record ArgonParameters(int memoryKib, int passes, int lanes) {
    private static final int MIN_PER_LANE = 8;
    private static final int MAX_MEMORY = 1 << 20;
    private static final int MAX_PASSES = 64;
    private static final int MAX_LANES = 16;

    public ArgonParameters {
        if (lanes < 1 || lanes > MAX_LANES || passes < 1 || passes > MAX_PASSES) {
            throw new IllegalArgumentException("Argon2id takes 1 to 64 passes in 1 to 16 lanes");
        }
        if (memoryKib < MIN_PER_LANE * lanes || memoryKib > MAX_MEMORY) {
            throw new IllegalArgumentException("Argon2id takes 8 KiB for each lane to 1 GiB");
        }
    }

    /** Returns the least that OWASP asks for: 19 MiB, two passes, one lane. */
    public static ArgonParameters defaults() {
        return new ArgonParameters(19_456, 2, 1);
    }

    /** Says whether a hash made with these takes less of anything than one made with those. */
    boolean weakerThan(ArgonParameters other) {
        return memoryKib < other.memoryKib || passes < other.passes || lanes < other.lanes;
    }
}
