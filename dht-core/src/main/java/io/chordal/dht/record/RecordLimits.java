// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/**
 * How much one partition and one set may hold; the owner refuses what goes beyond.
 *
 * <p>Immutable.
 *
 * @param itemsPerPartition keys that have a row, removed members included
 * @param bytesPerPartition the cost of all rows of a partition
 * @param membersPerSet members that readers see
 * @param bytesPerSet the cost of all rows of a set, so that a set always fits one message
 */
public record RecordLimits(int itemsPerPartition, long bytesPerPartition, int membersPerSet, long bytesPerSet) {
    public RecordLimits {
        if (itemsPerPartition < 1 || bytesPerPartition < 1 || membersPerSet < 1 || bytesPerSet < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }

    /** Returns 100,000 items and 64 MiB in a partition, 10,000 members and 2 MiB in a set. */
    public static RecordLimits defaults() {
        return new RecordLimits(100_000, 64L << 20, 10_000, 2L << 20);
    }
}
