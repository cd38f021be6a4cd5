// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.record.OwnershipListener;
import java.util.List;
import java.util.Optional;

/** Tells listeners what the own arc gains and loses, and when it is in step. Confined to the node's serial context. */
final class Ownership {
    private final List<OwnershipListener> listeners;
    private Optional<Arc> arc = Optional.empty();
    private boolean active;

    /** Tells those who are on the list at each time. */
    Ownership(List<OwnershipListener> listeners) {
        this.listeners = listeners;
    }

    /** Follows the own arc, and whether all of it is in step. */
    void follow(Optional<Arc> now, boolean nowActive) {
        Optional<Arc> before = arc;
        arc = now;
        List<Arc> gained = difference(now, before);
        difference(before, now).forEach(part -> listeners.forEach(listener -> listener.lost(part)));
        gained.forEach(part -> listeners.forEach(listener -> listener.gained(part)));
        boolean begins = now.isPresent() && nowActive && (!active || !gained.isEmpty());
        active = now.isPresent() && nowActive;
        if (begins) {
            listeners.forEach(listener -> listener.active(now.get()));
        }
    }

    private static List<Arc> difference(Optional<Arc> all, Optional<Arc> without) {
        return all.map(arc -> without.map(arc::without).orElse(List.of(arc))).orElse(List.of());
    }
}
