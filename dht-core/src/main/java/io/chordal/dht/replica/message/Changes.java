// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.id.Key;
import java.util.List;

/**
 * Which watched keys changed at a home.
 *
 * @param epoch which log the number is of
 * @param upTo all changes up to this number are told
 * @param lost whether the home cannot say what changed since the number that it was asked about
 * @param keys each once
 * @param foreign the indices of those targets for which it is no home
 */
public record Changes(long epoch, long upTo, boolean lost, List<Key> keys, List<Integer> foreign) {
    public Changes {
        keys = List.copyOf(keys);
        foreign = List.copyOf(foreign);
    }
}
