// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The arcs of other owners for which this node is a home, as those owners say when they compare.
 *
 * <p>At most {@value #MAX} are remembered. Confined to the node's serial context.
 */
final class Claims {
    private static final int MAX = 1_024;

    private static final int LOOKED_AT = 64;

    private final TreeMap<RingId, Claim> byOwner = new TreeMap<>();
    private long clock;

    /** Notes that the owner compared its arc with ours, whether it was in step on it, and whether both had the same. */
    void heard(NodeRef owner, Arc arc, boolean active, boolean equal) {
        clock++;
        Claim before = byOwner.get(owner.id());
        boolean inStep = (active && equal) || (before != null && before.inStep && before.arc.equals(arc));
        if (before != null || byOwner.size() < MAX) {
            byOwner.put(owner.id(), new Claim(owner, arc, active, inStep, clock));
        }
    }

    /** Says whether this node, in this life, said that it is in step on its arc when it was last heard. */
    boolean isActive(NodeRef owner) {
        Claim claim = byOwner.get(owner.id());
        return claim != null && claim.owner.equals(owner) && claim.active;
    }

    /** Forgets what this owner said. */
    void forget(NodeRef owner) {
        byOwner.remove(owner.id());
    }

    /** Returns the claim on the position, of several by the next owners the one heard last. */
    Optional<Claim> on(RingId position) {
        return Stream.concat(
                        byOwner.tailMap(position, true).values().stream(),
                        byOwner.headMap(position, false).values().stream())
                .limit(LOOKED_AT)
                .filter(claim -> claim.arc.contains(position))
                .reduce((one, other) -> one.heardAt > other.heardAt ? one : other);
    }

    /** Returns all claims. */
    List<Claim> all() {
        return new ArrayList<>(byOwner.values());
    }

    /**
     * What one owner says.
     *
     * @param owner who
     * @param arc what it owns
     * @param active whether it says that it is in step on it
     * @param inStep whether this arc was once found equal to that of the owner, who was in step itself
     * @param heardAt orders claims by when they were heard
     */
    record Claim(NodeRef owner, Arc arc, boolean active, boolean inStep, long heardAt) {}
}
