// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.List;
import java.util.Optional;

/**
 * The parts of the circle of which this node collects the tombstones, as the way in which homes are placed has it.
 *
 * <p>Confined to the node's serial context.
 */
interface Wards {
    /** Returns the part around the position, if this node collects there at present: it and all other homes are in step. */
    Optional<Ward> at(RingId position);

    /** Folds what was collected, where that has become much and every living row is here. */
    void fold();

    /** Finds out again whether the other homes are in step, and tells them what was collected. */
    void compareAll();

    /** Positions with the same homes. */
    interface Ward {
        /** Returns the arc under which other homes are told what was collected. */
        Arc arc();

        boolean contains(RingId position);

        /** Returns the homes but this one. */
        List<NodeRef> otherHomes();

        /** Says whether these are the homes still, and this node speaks for it. */
        boolean isUnchanged();
    }
}
