// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;

/**
 * A file that is there for a group. Immutable.
 *
 * @param ref the file
 * @param group the group
 */
public record Offer(FileRef ref, String group) {
    public Offer {
        requireNonNull(ref, "ref is null");
        requireNonNull(group, "group is null");
    }
}
