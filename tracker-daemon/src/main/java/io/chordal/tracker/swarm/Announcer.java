// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.PeerRef;
import java.util.Optional;

/**
 * A peer, in which group it speaks, and on whose behalf: what one subject said of a peer's files in a group, no other takes back.
 *
 * <p>Immutable. In {@code public} everybody speaks as nobody in particular.
 *
 * @param group the group
 * @param subject on whose behalf
 * @param peer the peer
 */
public record Announcer(GroupId group, Optional<Subject> subject, PeerRef peer) {
    public Announcer {
        requireNonNull(group, "group is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(peer, "peer is null");
        subject = group.isPublic() ? Optional.empty() : subject;
    }

    /** Returns a peer that speaks in {@code public}. */
    public static Announcer inPublic(PeerRef peer) {
        return new Announcer(GroupId.PUBLIC, Optional.empty(), peer);
    }

    /** Returns the file as it is shared in the announcer's group. */
    SharedFile shared(FileRef file) {
        return new SharedFile(group, file);
    }

    /** Returns what the announcer says of the file. */
    HoldingKey key(FileRef file) {
        return new HoldingKey(peer.id(), shared(file), subject);
    }
}
