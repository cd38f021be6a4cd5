// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One place of this process on the circle: the arc that ends there, its homes, and what keeps them in step.
 *
 * <p>Everything that it owns, offers or gained lies between this process's place before, exclusive, and its own. Confined to the
 * node's serial context.
 */
final class Seat {
    private final NodeRef place;
    private final NodeRef process;
    private final OwnArc own;
    private final ArcKeeper keeper;
    private final TombstoneCollector collector;
    private final Ownership ownership;
    private final Runnable stepChanged;
    private Neighbourhood around;

    /**
     * Makes a seat that owns nothing before {@link #follow}.
     *
     * @param place where it stands, as one of the places of this process
     * @param stepChanged runs when what it is in step on may have changed
     */
    Seat(
            NodeRef place,
            NodeEnvironment env,
            RingMembership ring,
            PlaceMaps maps,
            Peers peers,
            Ledger ledger,
            Claims claims,
            ReplicaConfig config,
            List<OwnershipListener> listeners,
            Runnable stepChanged) {
        this.place = place;
        this.process = ring.self();
        this.around = PlaceMap.outside(place);
        this.ownership = new Ownership(listeners);
        this.stepChanged = stepChanged;
        Elders elders = new Elders(node -> ring.isDead(node) || ring.hasLeft(node));
        own = new OwnArc(ring.formerNeighbours(), claims, ring::hasLeft, elders, maps::places);
        keeper = new ArcKeeper(env, ring, this, peers, ledger, config, this::stepChanged);
        collector = new TombstoneCollector(env, peers, ledger, new SeatWards(this, ledger), config);
    }

    private void stepChanged() {
        ownership.follow(own.arc(), own.isActive());
        stepChanged.run();
    }

    /** Returns where it stands. */
    NodeRef place() {
        return place;
    }

    OwnArc own() {
        return own;
    }

    ArcKeeper keeper() {
        return keeper;
    }

    TombstoneCollector collector() {
        return collector;
    }

    /** Returns who stands around it. */
    Neighbourhood around() {
        return around;
    }

    /** Follows a change of what stands around it. */
    void follow(Neighbourhood now) {
        around = now;
        keeper.follow();
    }

    /** Returns the homes of what it owns, this process first. */
    List<NodeRef> homes() {
        List<NodeRef> homes = new ArrayList<>(Placement.homes(around));
        homes.set(0, process);
        return List.copyOf(homes);
    }

    /** Returns the other homes of what it owns. */
    List<NodeRef> otherHomes() {
        return homes().subList(1, homes().size());
    }

    /** Returns the arc that it owns. */
    Optional<Arc> arc() {
        return own.arc();
    }
}
