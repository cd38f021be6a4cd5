// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.tracker.group.GroupId;

/** Is told of entries that this tracker deleted because nobody had the file; returns at once. */
@FunctionalInterface
public interface CatalogListener {
    /** Tells nobody. */
    CatalogListener NONE = (group, entry) -> {};

    /** An entry was deleted. */
    void removed(GroupId group, CatalogEntry entry);
}
