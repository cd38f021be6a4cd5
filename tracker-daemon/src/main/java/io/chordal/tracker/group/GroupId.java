// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;

/**
 * Which group it is, whatever it is called: 16 bytes drawn at its creation; none for {@code public}.
 *
 * <p>Immutable.
 *
 * @param bytes 16 bytes, or none
 */
public record GroupId(Bytes bytes) implements Comparable<GroupId> {
    /** Length in bytes. */
    public static final int BYTES = 16;

    /** The group of everybody. */
    public static final GroupId PUBLIC = new GroupId(Bytes.EMPTY);

    public GroupId {
        requireNonNull(bytes, "bytes is null");
        if (!bytes.isEmpty() && bytes.size() != BYTES) {
            throw new IllegalArgumentException("a group id has " + BYTES + " bytes, not " + bytes.size());
        }
    }

    /** Says whether it is the group of everybody. */
    public boolean isPublic() {
        return bytes.isEmpty();
    }

    @Override
    public int compareTo(GroupId other) {
        return bytes.compareTo(other.bytes);
    }

    /** Returns the hexadecimal form; nothing for {@code public}. */
    @Override
    public String toString() {
        return bytes.toHex();
    }
}
