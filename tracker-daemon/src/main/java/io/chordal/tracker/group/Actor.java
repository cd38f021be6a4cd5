// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;

/**
 * Who wants something of a group.
 *
 * <p>Immutable.
 *
 * @param subject who it is; empty for somebody who is not known
 * @param name what it is called; empty for somebody who is not known
 * @param admin whether it is an administrator
 */
public record Actor(Optional<Subject> subject, String name, boolean admin) {
    /** Somebody who is not known. */
    public static final Actor NOBODY = new Actor(Optional.empty(), "", false);

    public Actor {
        requireNonNull(subject, "subject is null");
        requireNonNull(name, "name is null");
    }

    /**
     * Returns the user that it is.
     *
     * @throws TrackerException if it is none
     */
    Subject.User user(String doing) {
        return subject.filter(Subject.User.class::isInstance)
                .map(Subject.User.class::cast)
                .orElseThrow(() -> new TrackerException(
                        TrackerReason.UNAUTHENTICATED, doing + " is for users; log in with peerctl login NAME"));
    }
}
