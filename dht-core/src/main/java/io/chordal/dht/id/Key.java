// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

/**
 * The name of a record: a partition, which decides where on the ring it lives, and an item within the partition.
 *
 * <p>Immutable. All items of one partition have the same home; order is by partition, then item.
 *
 * @param partition 1 to 1,024 bytes
 * @param item 0 to 1,024 bytes
 */
public record Key(Bytes partition, Bytes item) implements Comparable<Key> {
    private static final int MAX_PART = 1024;

    public Key {
        requireNonNull(partition, "partition is null");
        requireNonNull(item, "item is null");
        if (partition.isEmpty() || partition.size() > MAX_PART) {
            throw new IllegalArgumentException(
                    "a key's partition has 1.." + MAX_PART + " bytes, not " + partition.size());
        }
        if (item.size() > MAX_PART) {
            throw new IllegalArgumentException("a key's item has at most " + MAX_PART + " bytes, not " + item.size());
        }
    }

    /** Returns the key of an item, both parts as UTF-8. */
    public static Key of(String partition, String item) {
        return new Key(Bytes.utf8(partition), Bytes.utf8(item));
    }

    /** Returns the key of a partition's nameless item. */
    public static Key of(String partition) {
        return new Key(Bytes.utf8(partition), Bytes.EMPTY);
    }

    @Override
    public int compareTo(Key other) {
        int byPartition = partition.compareTo(other.partition);
        return byPartition != 0 ? byPartition : item.compareTo(other.item);
    }

    /** Returns partition and item with a slash between them, each as text if it is printable ASCII, else in hexadecimal. */
    @Override
    public String toString() {
        return item.isEmpty() ? show(partition) : show(partition) + "/" + show(item);
    }

    private static String show(Bytes part) {
        String text = part.toUtf8();
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : part.toHex();
    }
}
