// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.id.Arc;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.ring.Neighbourhood;
import java.util.function.Consumer;

/** Passes what happens at one node on to the embedder's listeners. Thread-safe; made in the node's serial context. */
final class NodeListeners {
    private final Listeners<Consumer<Neighbourhood>> membership;
    private final Listeners<OwnershipListener> ownership;
    private final Listeners<RangeLossSuspected.Listener> losses;

    NodeListeners(NodeParts parts) {
        membership = new Listeners<>(parts.callbacks());
        ownership = new Listeners<>(parts.callbacks());
        losses = new Listeners<>(parts.callbacks());
        parts.chord().addListener((before, after) -> membership.tell(listener -> listener.accept(after)));
        parts.records().addOwnershipListener(new Owned());
        parts.records().addLossListener(new Lost());
    }

    Listeners<Consumer<Neighbourhood>> membership() {
        return membership;
    }

    Listeners<OwnershipListener> ownership() {
        return ownership;
    }

    Listeners<RangeLossSuspected.Listener> losses() {
        return losses;
    }

    private final class Owned implements OwnershipListener {
        @Override
        public void gained(Arc arc) {
            ownership.tell(listener -> listener.gained(arc));
        }

        @Override
        public void active(Arc arc) {
            ownership.tell(listener -> listener.active(arc));
        }

        @Override
        public void lost(Arc arc) {
            ownership.tell(listener -> listener.lost(arc));
        }
    }

    private final class Lost implements RangeLossSuspected.Listener {
        @Override
        public void suspected(RangeLossSuspected loss) {
            losses.tell(listener -> listener.suspected(loss));
        }

        @Override
        public void cleared(RangeLossSuspected loss) {
            losses.tell(listener -> listener.cleared(loss));
        }
    }
}
