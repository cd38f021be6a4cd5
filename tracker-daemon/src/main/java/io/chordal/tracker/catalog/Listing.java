// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.swarm.Presence;

/**
 * A catalogue entry and who has the file at present.
 *
 * @param entry the entry
 * @param present who has it
 */
public record Listing(CatalogEntry entry, Presence.Count present) {
    public Listing {
        requireNonNull(entry, "entry is null");
        requireNonNull(present, "present is null");
    }
}
