// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;

/**
 * A file that a peer does not have any more.
 *
 * <p>Immutable.
 *
 * @param shared the file and its group
 * @param had whether the peer was listed for it
 * @param names under which names it was entered, as far as the swarm knew
 */
public record Withdrawn(SharedFile shared, boolean had, ImmutableSet<FileName> names) {
    public Withdrawn {
        requireNonNull(shared, "shared is null");
        requireNonNull(names, "names is null");
    }
}
