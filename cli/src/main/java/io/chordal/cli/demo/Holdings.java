// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.util.BitSet;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Which chunks each of some peers held when they were asked. Immutable; the bit sets are not changed by anybody.
 *
 * @param chunkCount the number of chunks of the file
 * @param byPeer what each peer holds
 */
record Holdings(int chunkCount, ImmutableMap<String, BitSet> byPeer) {
    Holdings {
        requireNonNull(byPeer, "byPeer is null");
    }

    static Holdings of(int chunkCount, Map<String, BitSet> byPeer) {
        return new Holdings(chunkCount, ImmutableMap.copyOf(byPeer));
    }

    /** How many chunks the peers hold together. */
    int together() {
        BitSet all = new BitSet(chunkCount);
        byPeer.values().forEach(all::or);
        return all.cardinality();
    }

    /** Whether the peers need nobody else any more: together they hold every chunk. */
    boolean sufficeTogether() {
        return together() == chunkCount;
    }

    /** Whether some peer holds all chunks. */
    boolean anyComplete() {
        return byPeer.values().stream().anyMatch(chunks -> chunks.cardinality() == chunkCount);
    }

    /** What the peers held, in one line; says so if it does not show that peers complete each other. */
    String told() {
        StringJoiner each = new StringJoiner(", ", "Chunks held just after that: ", "; ");
        byPeer.keySet().forEach(peer -> each.add(peer + " " + of(peer)));
        return each + "together " + together() + " of " + chunkCount
                + (anyComplete()
                        ? ". But somebody has all of them: this run does not show that peers complete each other;"
                                + " run it again, or with a larger file."
                        : ", nobody all of them.");
    }

    /** How many chunks a peer holds. */
    int of(String peer) {
        BitSet chunks = byPeer.get(peer);
        return chunks == null ? 0 : chunks.cardinality();
    }
}
