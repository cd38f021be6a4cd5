// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.util.Optional;

/**
 * What somebody watches: one key, or all keys of a partition.
 *
 * <p>Immutable.
 *
 * @param partition the partition, 1 to 1,024 bytes
 * @param item the key's item; empty for the whole partition
 */
public record WatchTarget(Bytes partition, Optional<Bytes> item) {
    public WatchTarget {
        requireNonNull(item, "item is null");
        partition = new Key(partition, item.orElse(Bytes.EMPTY)).partition();
    }

    /** Returns a key as a target. */
    public static WatchTarget of(Key key) {
        return new WatchTarget(key.partition(), Optional.of(key.item()));
    }

    /** Returns a partition as a target. */
    public static WatchTarget ofPartition(Bytes partition) {
        return new WatchTarget(partition, Optional.empty());
    }

    /** Returns the key, if it is one. */
    public Optional<Key> key() {
        return item.map(name -> new Key(partition, name));
    }

    /** Says whether a change of the key concerns the watcher. */
    public boolean includes(Key key) {
        return key.partition().equals(partition) && item.map(key.item()::equals).orElse(true);
    }

    @Override
    public String toString() {
        return key().map(Key::toString).orElseGet(() -> "partition " + new Key(partition, Bytes.EMPTY));
    }
}
