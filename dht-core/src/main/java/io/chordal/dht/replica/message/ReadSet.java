// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.OpenRequest;

/**
 * Asks for a set, or, directly, for a node's own copy of it; fails as "not found" if it is empty and not asked for directly.
 *
 * @param key the set
 * @param direct true: answer from this node's own store
 */
public record ReadSet(Key key, boolean direct) implements OpenRequest<ReadAnswer> {
    public ReadSet {
        requireNonNull(key, "key is null");
    }
}
