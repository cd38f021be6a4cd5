// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a peer fetches folders. Immutable.
 *
 * @param active folders that are fetched at once; further ones wait
 * @param listed folders that may wait or be fetched
 * @param ended ended ones that are still listed
 * @param small files of one chunk under way at once, for each folder
 * @param large larger files under way at once, for each folder
 * @param largeParallel chunks of each of these under way at once
 * @param again how often sources are looked for, and a full disk is tried again
 */
public record FolderConfig(int active, int listed, int ended, int small, int large, int largeParallel, Duration again) {
    public FolderConfig {
        requireNonNull(again, "again is null");
        if (active < 1 || listed < 1 || ended < 1 || small < 1 || large < 1 || largeParallel < 1) {
            throw new IllegalArgumentException("limits of fetching folders are at least 1");
        }
        if (again.isNegative() || again.isZero()) {
            throw new IllegalArgumentException("a look after " + again + " is none");
        }
    }

    /** The documented defaults. */
    public static FolderConfig defaults() {
        return new FolderConfig(2, 100, 100, 16, 4, 8, Duration.ofSeconds(3));
    }
}
