// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.announce.Offer;
import io.chordal.peer.share.Share;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;

/**
 * A file that is shared, in one of the groups in which it is. Immutable.
 *
 * @param file the file
 * @param group the group
 */
record ShareEntry(SharedFile file, ShareGroup group) {
    ShareEntry {
        requireNonNull(file, "file is null");
        requireNonNull(group, "group is null");
    }

    /** A share where it was just shared, or, if it is not shared there any more, in the first of its groups. */
    static ShareEntry of(Share share, ShareGroup group) {
        SharedFile file = share.file();
        return new ShareEntry(
                file, file.in(group).isPresent() ? group : file.groups().firstKey());
    }

    /** What it is called there. */
    String name() {
        return file.in(group).orElseThrow().name().value();
    }

    Offer offer() {
        return new Offer(file.ref(), group.name());
    }
}
