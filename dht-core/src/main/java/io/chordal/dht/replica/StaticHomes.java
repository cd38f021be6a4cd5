// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Header;
import java.nio.ByteBuffer;

/**
 * Static homes as the placement of a ring (docs/static-homes.md): keys live at configured members, be they up or not, instead of at
 * the nodes that the live view names. Every node of the ring, clients too, must be given the same.
 *
 * <p>Immutable.
 *
 * @param list the members
 * @param quorum what reads and writes need
 */
public record StaticHomes(HomeList list, Quorum quorum) {
    public StaticHomes {
        requireNonNull(list, "list is null");
        requireNonNull(quorum, "quorum is null");
    }

    /** Returns the placement with the quorum that suits the number of members. */
    public static StaticHomes of(HomeList list) {
        return new StaticHomes(list, Quorum.suiting(list.members().size()));
    }

    /**
     * Returns what tells it from other placements: the first {@value Header#PLACEMENT_SIZE} bytes of SHA-256 over the version, the
     * quorum's name and the members in order, each as text and a line feed.
     */
    public Bytes digest() {
        StringBuilder text = new StringBuilder();
        text.append(list.version()).append('\n').append(quorum).append('\n');
        list.members().forEach(member -> text.append(member).append('\n'));
        ByteBuffer hash = RingProfile.DEFAULT
                .position(Bytes.utf8(text.toString()))
                .toBytes()
                .toByteBuffer();
        return Bytes.copyOf(hash.limit(Header.PLACEMENT_SIZE));
    }

    /** How many homes of a key a read or a write needs. */
    public enum Quorum {
        /** A majority of the homes, be they up or not: what was acknowledged is seen by every later read. */
        MAJORITY,
        /**
         * A majority of those homes that the node asked believes to be up: one is enough when the others are gone. While nodes are cut
         * off from each other both sides write, and see each other's writes once they meet; two compare-and-sets of one
         * version may both be done, and then stand side by side; a write that one home alone had is lost with its disk.
         */
        AVAILABLE;

        /** Returns the default: majority from three members on. */
        public static Quorum suiting(int members) {
            return members < 3 ? AVAILABLE : MAJORITY;
        }
    }
}
