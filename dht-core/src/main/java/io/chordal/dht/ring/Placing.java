// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.net.Header;

/**
 * Where a node keeps records, as far as it decides whom it answers: all nodes of a ring do it alike, but for a list of static homes
 * that is being changed (docs/static-homes.md, "Changing the list").
 *
 * <p>Called in the serial context.
 */
public interface Placing {
    /** Where the live view places records. */
    Placing LIVE = new Placing() {
        @Override
        public Bytes digest() {
            return Bytes.EMPTY;
        }

        @Override
        public long stage() {
            return 0;
        }

        @Override
        public boolean mayDiffer(Header header) {
            return false;
        }

        @Override
        public void heard(Header header) {}
    };

    /** Returns the digest of the list that counts, {@value Header#PLACEMENT_SIZE} bytes; empty without one. */
    Bytes digest();

    /** Returns the stage of the list, which grows with each change; 0 without one. */
    long stage();

    /** Says whether the caller, at another stage, may be a node of this ring all the same. */
    boolean mayDiffer(Header header);

    /** A node of the ring at another stage called. */
    void heard(Header header);
}
