// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileName;

/**
 * How a file is shared in one group. Immutable.
 *
 * @param name what it is called there
 * @param listed whether the catalogue lists it; a file further down in a shared folder is found through the folder's list only
 * @param member as whom it is shared, as in {@link Membership}
 */
public record Listing(FileName name, boolean listed, String member) {
    public Listing {
        requireNonNull(name, "name is null");
        requireNonNull(member, "member is null");
    }

    /** This and what somebody asked for since: the name stays, but for one that nobody was told of; the member is the last one. */
    Listing and(Listing later) {
        return new Listing(listed || !later.listed ? name : later.name, listed || later.listed, later.member);
    }
}
