// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.record.OwnershipListener;
import java.util.function.Consumer;

/** Hears of the arcs that this node owns no more, and of nothing else. */
final class WhatIsLost implements OwnershipListener {
    private final Consumer<Arc> whoHears;

    WhatIsLost(Consumer<Arc> whoHears) {
        this.whoHears = whoHears;
    }

    @Override
    public void gained(Arc arc) {}

    @Override
    public void active(Arc arc) {}

    @Override
    public void lost(Arc arc) {
        whoHears.accept(arc);
    }
}
