// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Arc;

/** Hears which arcs a node owns. What is gained is active later, or lost again before. */
public interface OwnershipListener {
    /** The node owns this arc from now on; it cannot speak for it yet. */
    void gained(Arc arc);

    /** The node is in step on all that it owns, which is this arc. */
    void active(Arc arc);

    /** The node owns this arc no more. */
    void lost(Arc arc);
}
