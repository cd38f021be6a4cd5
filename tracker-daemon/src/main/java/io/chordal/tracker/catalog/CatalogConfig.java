// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds and times of the catalogue.
 *
 * @param retention an entry that nobody has had for so long is deleted
 * @param refresh how often at most it is written down that somebody still has a file
 * @param grace how long after its start the tracker deletes nothing, so that peers can announce themselves
 * @param maxFiles entries in all
 * @param maxFilesPerName entries of one name
 */
public record CatalogConfig(Duration retention, Duration refresh, Duration grace, int maxFiles, int maxFilesPerName) {
    public CatalogConfig {
        requireNonNull(retention, "retention is null");
        requireNonNull(refresh, "refresh is null");
        requireNonNull(grace, "grace is null");
        if (retention.compareTo(refresh) <= 0 || refresh.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("an entry must be kept longer than until it is refreshed: retention "
                    + retention + ", refresh " + refresh);
        }
        if (maxFiles < 1 || maxFilesPerName < 1) {
            throw new IllegalArgumentException("a limit leaves no room");
        }
    }

    /** Returns the usual bounds: 30 days, 100,000 entries, 100 of one name. */
    public static CatalogConfig defaults() {
        return new CatalogConfig(Duration.ofDays(30), Duration.ofDays(1), Duration.ofMinutes(10), 100_000, 100);
    }

    /** Returns the same bounds with another retention, refreshed often enough for it. */
    public CatalogConfig withRetention(Duration other) {
        Duration often = other.dividedBy(2);
        return new CatalogConfig(
                other, often.compareTo(refresh) < 0 ? often : refresh, grace, maxFiles, maxFilesPerName);
    }
}
