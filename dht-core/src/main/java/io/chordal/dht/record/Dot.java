// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;

/**
 * One event at one store: who, in which life of its store, and the how-manieth. No two writes ever get the same dot.
 *
 * <p>Immutable. Ordered by node, store epoch and counter; the order means nothing across nodes.
 *
 * @param node key hash of the node that assigned the dot, 32 bytes
 * @param storeEpoch the life of that node's store; a store that is made anew begins a new one
 * @param counter from 1 within the store epoch, never used twice
 */
public record Dot(Bytes node, long storeEpoch, long counter) implements Comparable<Dot> {
    public Dot {
        requireNonNull(node, "node is null");
        if (node.size() != 32) {
            throw new IllegalArgumentException("a dot's node is a key hash of 32 bytes, not " + node.size());
        }
        if (counter < 1) {
            throw new IllegalArgumentException("a dot counts from 1, not from " + counter);
        }
    }

    /** Says whether both were assigned by the same store. */
    public boolean sameStore(Dot other) {
        return storeEpoch == other.storeEpoch && node.equals(other.node);
    }

    @Override
    public int compareTo(Dot other) {
        int order = node.compareTo(other.node);
        if (order == 0) {
            order = Long.compareUnsigned(storeEpoch, other.storeEpoch);
        }
        return order == 0 ? Long.compare(counter, other.counter) : order;
    }
}
