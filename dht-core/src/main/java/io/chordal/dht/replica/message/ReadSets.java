// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.OpenRequest;
import java.util.List;

/**
 * Asks for sets, or, directly, for a node's own copies of them.
 *
 * @param keys 1 to 256
 * @param direct true: answer from this node's own store
 */
public record ReadSets(List<Key> keys, boolean direct) implements OpenRequest<ReadAnswers> {
    /** How many keys one request may have. */
    public static final int MAX = 256;

    public ReadSets {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX) {
            throw new IllegalArgumentException("one request reads 1.." + MAX + " sets, not " + keys.size());
        }
    }
}
