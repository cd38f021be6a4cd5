// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Seen;

/**
 * Asks for what stands at a key; fails as "not found" if there is nothing and it is not asked for directly.
 *
 * @param key the key
 * @param level how many homes are asked
 * @param seen what the answer's register must cover; only where not asked directly
 * @param direct true: answer from this node's own store, or, at {@code QUORUM}, as the owner of the key
 */
public record ReadRecord(Key key, ReadLevel level, Seen seen, boolean direct) implements OpenRequest<ReadAnswer> {
    public ReadRecord {
        requireNonNull(key, "key is null");
        requireNonNull(level, "level is null");
        requireNonNull(seen, "seen is null");
    }

    /** Asks one node for its own copy. */
    public static ReadRecord direct(Key key) {
        return new ReadRecord(key, ReadLevel.OWNER, Seen.NOTHING, true);
    }
}
