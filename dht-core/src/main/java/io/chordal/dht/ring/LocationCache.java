// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which arc belonged to which node when that was last heard.
 *
 * <p>Bounded: the arcs used least recently are forgotten first. Confined to the serial context. What it says is a guess, which
 * the node named has to confirm.
 */
final class LocationCache {
    private final int bound;
    private final NavigableMap<RingId, Location> byPlace = new TreeMap<>();
    private final Map<RingId, Location> byUse;

    private record Location(RingId from, NodeRef owner) {
        boolean covers(RingId point) {
            return new Arc(from, owner.id()).contains(point);
        }
    }

    LocationCache(int bound) {
        this.bound = bound;
        this.byUse = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<RingId, Location> eldest) {
                boolean full = size() > LocationCache.this.bound;
                if (full) {
                    byPlace.remove(eldest.getKey());
                }
                return full;
            }
        };
    }

    /** The arc from the point, exclusive, to the node belongs to the node; whoever was thought to sit within it does not. */
    void learn(RingId from, NodeRef owner) {
        if (bound == 0 || from.equals(owner.id())) {
            return;
        }
        forgetWithin(from, owner.id());
        Location location = new Location(from, owner);
        byPlace.put(owner.id(), location);
        byUse.put(owner.id(), location);
    }

    /** Returns who owned the point when that was last heard. */
    Optional<NodeRef> find(RingId point) {
        Map.Entry<RingId, Location> next = byPlace.ceilingEntry(point);
        if (next == null) {
            next = byPlace.firstEntry();
        }
        if (next == null || !next.getValue().covers(point)) {
            return Optional.empty();
        }
        return Optional.ofNullable(byUse.get(next.getKey())).map(Location::owner);
    }

    /** The node does not own what it was thought to own. */
    void forget(NodeRef owner) {
        byPlace.remove(owner.id());
        byUse.remove(owner.id());
    }

    int size() {
        return byPlace.size();
    }

    private void forgetWithin(RingId from, RingId to) {
        RingId next = byPlace.higherKey(from);
        if (next == null && !byPlace.isEmpty()) {
            next = byPlace.firstKey();
        }
        while (next != null && Arc.between(from, next, to)) {
            byPlace.remove(next);
            byUse.remove(next);
            next = byPlace.higherKey(from);
            if (next == null && !byPlace.isEmpty()) {
                next = byPlace.firstKey();
            }
        }
    }
}
