// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/** When a write is acknowledged. */
public enum Ack {
    /** When it is on the disk of the key's owner; two copies follow in the background. */
    PRIMARY,
    /** When it is on the disks of a majority of the key's homes. */
    QUORUM,
    /** When it is on the disks of all homes of the key. */
    ALL;

    /** Returns how many of this many homes must have the write, the owner among them. */
    public int copies(int homes) {
        return switch (this) {
            case PRIMARY -> Math.min(1, homes);
            case QUORUM -> Math.min(homes / 2 + 1, homes);
            case ALL -> homes;
        };
    }
}
