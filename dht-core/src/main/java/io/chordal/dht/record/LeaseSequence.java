// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/**
 * The place of a leased member in its publisher's own order; the highest wins.
 *
 * <p>Immutable.
 *
 * @param boot persisted by the publisher and raised at each of its starts
 * @param number counts within a boot
 */
public record LeaseSequence(long boot, long number) implements RowOrder, Comparable<LeaseSequence> {
    public LeaseSequence {
        if (boot < 0 || number < 0) {
            throw new IllegalArgumentException("a lease sequence is not negative: " + boot + ", " + number);
        }
    }

    @Override
    public int compareTo(LeaseSequence other) {
        int byBoot = Long.compare(boot, other.boot);
        return byBoot != 0 ? byBoot : Long.compare(number, other.number);
    }
}
