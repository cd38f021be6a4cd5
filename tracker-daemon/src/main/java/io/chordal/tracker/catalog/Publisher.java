// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.value.PeerRef;

/**
 * Who enters files, and where.
 *
 * <p>Immutable.
 *
 * @param group the group in whose catalogue
 * @param peer the peer that has them
 * @param uploader the user's name, {@code node:} and the hash of a node's key in hexadecimal, or nothing
 */
public record Publisher(GroupId group, PeerRef peer, String uploader) {
    public Publisher {
        requireNonNull(group, "group is null");
        requireNonNull(peer, "peer is null");
        requireNonNull(uploader, "uploader is null");
    }

    /** Says whether the entry is this publisher's own. */
    boolean entered(CatalogEntry entry) {
        return entry.publisher().id().equals(peer.id())
                && (group.isPublic() || entry.uploader().equals(uploader));
    }
}
