// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.PeerId;
import java.util.Optional;

/**
 * That a peer has a file, as one subject said.
 *
 * <p>Immutable.
 *
 * @param peer the peer
 * @param shared the file and its group
 * @param subject who said so; nobody in {@code public}
 */
public record HoldingKey(PeerId peer, SharedFile shared, Optional<Subject> subject) {
    public HoldingKey {
        requireNonNull(peer, "peer is null");
        requireNonNull(shared, "shared is null");
        requireNonNull(subject, "subject is null");
        if (shared.group().isPublic() && subject.isPresent()) {
            throw new IllegalArgumentException("in public nobody in particular announces, not " + subject);
        }
    }
}
