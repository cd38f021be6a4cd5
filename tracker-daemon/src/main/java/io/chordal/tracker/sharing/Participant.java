// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.sharing;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.Publisher;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.swarm.Announcer;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.value.PeerRef;
import java.util.Optional;

/**
 * Somebody who may act in a group.
 *
 * <p>Immutable.
 *
 * @param group the group
 * @param subject who it is, if that was proved
 * @param uploader how entries name it: a user's name, {@code node:} and the hash of a node's key in hexadecimal, or nothing
 */
public record Participant(GroupId group, Optional<Subject> subject, String uploader) {
    /** Somebody in {@code public} of whom nothing is known. */
    public static final Participant ANYBODY = new Participant(GroupId.PUBLIC, Optional.empty(), "");

    public Participant {
        requireNonNull(group, "group is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(uploader, "uploader is null");
        if (subject.isEmpty() && !group.isPublic()) {
            throw new IllegalArgumentException("nobody in particular is no member of group " + group);
        }
    }

    /** Returns the file as it is shared in the group. */
    public SharedFile shared(FileRef file) {
        return new SharedFile(group, file);
    }

    /** Returns the participant as it speaks for a peer. */
    public Announcer announcer(PeerRef peer) {
        return new Announcer(group, subject, peer);
    }

    /** Returns the participant as it enters files that a peer has. */
    Publisher publisher(PeerRef peer) {
        return new Publisher(group, peer, uploader);
    }
}
