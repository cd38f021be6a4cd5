// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;

/**
 * A swarm as one download sees it at one moment: all that a policy may look at. Immutable.
 *
 * @param queued chunks to fetch that nobody was asked for yet
 * @param availability how many sources have each chunk
 * @param sources the sources that may be asked, some with no slot free
 */
public record SwarmSnapshot(ChunkSet queued, Availability availability, ImmutableList<SourceView> sources) {
    public SwarmSnapshot {
        requireNonNull(queued, "queued is null");
        requireNonNull(availability, "availability is null");
        requireNonNull(sources, "sources is null");
    }
}
