// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.ReadLevel;

/**
 * Asks for what stands at a key; fails as "not found" if there is nothing and it is not asked for directly.
 *
 * @param key the key
 * @param level how many homes are asked
 * @param direct true: answer from this node's own store, or, at {@code QUORUM}, as the owner of the key
 */
public record ReadRecord(Key key, ReadLevel level, boolean direct) implements OpenRequest<ReadAnswer> {
    public ReadRecord {
        requireNonNull(key, "key is null");
        requireNonNull(level, "level is null");
    }
}
