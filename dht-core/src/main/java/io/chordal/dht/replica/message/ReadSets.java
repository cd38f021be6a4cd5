// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.Request;
import java.util.List;

/**
 * Asks a node for its own copies of sets.
 *
 * @param keys 1 to 256
 */
public record ReadSets(List<Key> keys) implements Request<CopyAnswers> {
    /** How many keys one request may have. */
    public static final int MAX = 256;

    public ReadSets {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAX) {
            throw new IllegalArgumentException("one request reads 1.." + MAX + " sets, not " + keys.size());
        }
    }
}
