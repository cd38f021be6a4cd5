// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.ReadLevel;
import java.util.List;

/**
 * Asks for what stands at some keys.
 *
 * @param keys 1 to 256
 * @param level how many homes are asked
 * @param direct true: answer from this node's own store, or, at {@code QUORUM}, as the owner of the keys
 */
public record ReadRecords(List<Key> keys, ReadLevel level, boolean direct) implements OpenRequest<ReadAnswers> {
    /** How many keys one request may have. */
    public static final int MAX = 256;

    public ReadRecords {
        keys = List.copyOf(keys);
        requireNonNull(level, "level is null");
        if (keys.isEmpty() || keys.size() > MAX) {
            throw new IllegalArgumentException("one request reads 1.." + MAX + " keys, not " + keys.size());
        }
    }
}
