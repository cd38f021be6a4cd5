// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arcs that this node owned, in step, until another node joined before it, and goes on coordinating until that one takes them
 * over: docs/replication.md, "Hand-off".
 *
 * <p>The arcs do not overlap, and none is owned here. At most {@value #MAX} are offered or remembered as given up, the oldest goes
 * first. Confined to the node's serial context.
 */
final class Offers {
    static final int MAX = 64;

    private final List<Offer> offers = new ArrayList<>();
    private final ArrayDeque<Given> givenUp = new ArrayDeque<>();

    /** Begins to offer an arc to the node that took it. */
    void add(Arc arc, NodeRef receiver) {
        offers.add(new Offer(arc, receiver, true, true));
        bound();
    }

    /** Returns the offer of the arc in which the point lies. */
    Optional<Offer> on(RingId point) {
        return offers.stream().filter(offer -> offer.arc.contains(point)).findFirst();
    }

    List<Offer> all() {
        return List.copyOf(offers);
    }

    /** Says whether any of the arc is offered, and notes who claims it. */
    boolean heard(Arc claimed, NodeRef claimant) {
        boolean any = false;
        for (Offer known : List.copyOf(offers)) {
            if (known.arc.overlaps(claimed)) {
                any = true;
                NodeRef receiver = claimed.contains(known.arc.to()) ? claimant : known.receiver;
                replace(known, List.of(new Offer(known.arc, receiver, known.open, true)));
            }
        }
        return any;
    }

    /** Takes no more writes to what of the arc is offered, for its new owner asks for it; false if nothing is. */
    boolean close(Arc asked, NodeRef newOwner) {
        boolean any = false;
        for (Offer known : List.copyOf(offers)) {
            if (known.arc.overlaps(asked)) {
                any = true;
                List<Offer> parts = new ArrayList<>();
                known.arc.without(asked).forEach(rest -> parts.add(known.on(rest)));
                known.arc.common(asked).forEach(common -> parts.add(new Offer(common, newOwner, false, true)));
                replace(known, parts);
            }
        }
        return any;
    }

    /** Takes writes to what is closed of an arc again. */
    void reopen(Arc asked) {
        offers.replaceAll(known -> asked.covers(known.arc) ? new Offer(known.arc, known.receiver, true, true) : known);
    }

    /** Ends the offers of what is closed of an arc: it is its new owner's. */
    boolean giveUp(Arc asked, NodeRef newOwner) {
        List<Offer> given = offers.stream()
                .filter(known -> !known.open && asked.covers(known.arc))
                .toList();
        offers.removeAll(given);
        given.forEach(known -> remember(known.arc, newOwner));
        return !given.isEmpty();
    }

    /** Ends all offers: what was offered is its new owners'. */
    void giveUpAll() {
        offers.forEach(known -> remember(known.arc, known.receiver));
        offers.clear();
    }

    private void remember(Arc gone, NodeRef newOwner) {
        givenUp.add(new Given(gone, newOwner));
        if (givenUp.size() > MAX) {
            givenUp.remove();
        }
    }

    /** Says whether all of this arc was given up to this node, in this life of it, which has not said since that it is in step. */
    boolean gaveUp(Arc asked, NodeRef newOwner) {
        List<Arc> rest = List.of(asked);
        for (Given given : givenUp) {
            if (given.newOwner.equals(newOwner)) {
                rest = ArcChange.without(rest, given.arc);
            }
        }
        return rest.isEmpty();
    }

    /** Ends the offers, and forgets what was given up, of an arc that is owned here again; returns what of it was not offered. */
    List<Arc> reclaim(Arc owned) {
        List<Arc> rest = List.of(owned);
        for (Offer offer : List.copyOf(offers)) {
            rest = ArcChange.without(rest, offer.arc);
        }
        drop(owned);
        return rest;
    }

    /** Ends what is offered of an arc, and forgets what was given up of it: somebody speaks for it. */
    void drop(Arc arc) {
        givenUp.removeIf(given -> given.arc.overlaps(arc));
        for (Offer offer : List.copyOf(offers)) {
            if (offer.arc.overlaps(arc)) {
                replace(offer, offer.arc.without(arc).stream().map(offer::on).toList());
            }
        }
    }

    /** Ends the offers of which nobody was heard since this was last called. */
    void dropSilent() {
        offers.removeIf(offer -> !offer.heard);
        offers.replaceAll(offer -> offer.asHeard(false));
    }

    void clear() {
        offers.clear();
        givenUp.clear();
    }

    private void replace(Offer known, List<Offer> parts) {
        int index = offers.indexOf(known);
        offers.remove(index);
        offers.addAll(index, parts);
        bound();
    }

    private void bound() {
        while (offers.size() > MAX) {
            offers.remove(0);
        }
    }

    /**
     * One arc.
     *
     * @param arc the arc
     * @param receiver who owns it now, as far as is known here
     * @param open whether writes to it are still done here
     * @param heard whether anybody who claims it was heard lately
     */
    record Offer(Arc arc, NodeRef receiver, boolean open, boolean heard) {
        private Offer on(Arc part) {
            return new Offer(part, receiver, open, heard);
        }

        private Offer asHeard(boolean lately) {
            return new Offer(arc, receiver, open, lately);
        }
    }

    private record Given(Arc arc, NodeRef newOwner) {}
}
