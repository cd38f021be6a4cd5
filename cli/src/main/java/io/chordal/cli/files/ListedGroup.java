// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.session.Homes;
import java.util.Optional;

/**
 * What the shell knows of the last listing: its group, and the names in it for completion. Immutable; every call reads the disk anew.
 *
 * @param homes whose listing
 */
public record ListedGroup(Homes homes) {
    private static final int MOST = 1000;

    /** The group that was listed last; nothing if it was {@code public}, or empty. */
    public Optional<String> name() {
        return LastListing.of(homes).find("1").map(LastListing.Listed::group).filter(group -> !group.isEmpty());
    }

    /** The first thousand names of the listing. */
    public ImmutableList<String> files() {
        return LastListing.of(homes).names(MOST);
    }
}
