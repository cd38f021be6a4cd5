// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;

/**
 * The name of one row: a member of the set at a key, or the key's register, and the key's place on the circle.
 *
 * <p>Immutable. Ordered by position, partition, item and member, so that an arc, a partition and a key's rows are each contiguous,
 * the register first.
 *
 * @param position the hash of the key's partition
 * @param key the record's key
 * @param member 1 to 1,024 bytes; none in the name of a register
 */
public record RowId(RingId position, Key key, Bytes member) implements Comparable<RowId> {
    /** The longest member. */
    public static final int MAX_MEMBER = 1024;

    /** The lowest key. */
    private static final Key FIRST = new Key(Bytes.copyOf(new byte[1]), Bytes.EMPTY);

    public RowId {
        requireNonNull(position, "position is null");
        requireNonNull(key, "key is null");
        requireNonNull(member, "member is null");
        if (member.size() > MAX_MEMBER) {
            throw new IllegalArgumentException("a set's member has 1.." + MAX_MEMBER + " bytes, not " + member.size());
        }
    }

    /** Returns the name of the register at a key. */
    public static RowId ofRegister(RingId position, Key key) {
        return new RowId(position, key, Bytes.EMPTY);
    }

    /** Returns a name that no row at the position comes before: a bound, which names no row that is looked for. */
    public static RowId first(RingId position) {
        return new RowId(position, FIRST, Bytes.EMPTY);
    }

    /** Says whether this is the {@link #first} name at its position. */
    public boolean isFirst() {
        return key.equals(FIRST) && member.isEmpty();
    }

    /** Returns how many bytes key and member have. */
    public int size() {
        return key.partition().size() + key.item().size() + member.size();
    }

    /** Says whether this names a register. */
    public boolean isRegister() {
        return member.isEmpty();
    }

    @Override
    public int compareTo(RowId other) {
        int order = position.compareTo(other.position);
        if (order == 0) {
            order = key.compareTo(other.key);
        }
        return order == 0 ? member.compareTo(other.member) : order;
    }
}
