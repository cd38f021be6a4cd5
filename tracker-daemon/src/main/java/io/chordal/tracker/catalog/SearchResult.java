// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What a search found.
 *
 * <p>Immutable.
 *
 * @param found those first that have more of the words, then by name and file; at most as many as were asked for
 * @param total how many there are in all
 */
public record SearchResult(List<Found> found, int total) {
    public SearchResult {
        found = ImmutableList.copyOf(found);
    }

    /**
     * A file that was found.
     *
     * <p>Immutable.
     *
     * @param listing the file
     * @param matched the words that its name has, as they were asked for
     */
    public record Found(Listing listing, List<String> matched) {
        public Found {
            requireNonNull(listing, "listing is null");
            matched = ImmutableList.copyOf(matched);
        }
    }
}
