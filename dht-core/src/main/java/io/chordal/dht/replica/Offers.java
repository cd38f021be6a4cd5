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
    private final ArrayDeque<Arc> givenUp = new ArrayDeque<>();

    /** Begins to offer an arc to the node that took it. */
    void add(Arc arc, NodeRef receiver) {
        offers.add(new Offer(arc, receiver, true, true));
        if (offers.size() > MAX) {
            offers.remove(0);
        }
    }

    /** Returns the offer of the arc in which the point lies. */
    Optional<Offer> on(RingId point) {
        return offers.stream().filter(offer -> offer.arc.contains(point)).findFirst();
    }

    List<Offer> all() {
        return List.copyOf(offers);
    }

    /** Says whether all of the arc is part of one offer, and notes that somebody who claims it was heard. */
    boolean heard(Arc asked) {
        Optional<Offer> offer = covering(asked);
        offer.ifPresent(known -> replace(known, List.of(known.asHeard(true))));
        return offer.isPresent();
    }

    /** Takes no more writes to the arc, which is all or part of an offer, for its new owner asks for it. */
    boolean close(Arc asked, NodeRef newOwner) {
        Optional<Offer> offer = covering(asked);
        offer.ifPresent(known -> {
            List<Offer> parts = new ArrayList<>();
            known.arc.without(asked).forEach(rest -> parts.add(known.on(rest)));
            parts.add(new Offer(asked, newOwner, false, true));
            replace(known, parts);
        });
        return offer.isPresent();
    }

    /** Takes writes to a closed arc again. */
    void reopen(Arc closed) {
        closed(closed).ifPresent(known -> replace(known, List.of(new Offer(closed, known.receiver, true, true))));
    }

    /** Ends the offer of a closed arc: it is its new owner's. */
    boolean giveUp(Arc closed) {
        Optional<Offer> offer = closed(closed);
        offer.ifPresent(known -> {
            offers.remove(known);
            remember(closed);
        });
        return offer.isPresent();
    }

    /** Ends all offers: what was offered is its new owners'. */
    void giveUpAll() {
        offers.forEach(offer -> remember(offer.arc));
        offers.clear();
    }

    private void remember(Arc gone) {
        givenUp.add(gone);
        if (givenUp.size() > MAX) {
            givenUp.remove();
        }
    }

    /** Says whether just this arc was given up to a new owner. */
    boolean gaveUp(Arc asked) {
        return givenUp.contains(asked);
    }

    /** Ends the offers, and forgets what was given up, of an arc that is owned here again; returns what of it was not offered. */
    List<Arc> reclaim(Arc owned) {
        List<Arc> rest = List.of(owned);
        for (Offer offer : List.copyOf(offers)) {
            rest = rest.stream()
                    .flatMap(part -> part.without(offer.arc).stream())
                    .toList();
        }
        drop(owned);
        givenUp.removeIf(gone -> overlap(gone, owned));
        return rest;
    }

    /** Ends what is offered of an arc: somebody else speaks for it. */
    void drop(Arc arc) {
        for (Offer offer : List.copyOf(offers)) {
            if (overlap(offer.arc, arc)) {
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

    private Optional<Offer> covering(Arc asked) {
        return offers.stream().filter(offer -> offer.arc.covers(asked)).findFirst();
    }

    private Optional<Offer> closed(Arc arc) {
        return offers.stream()
                .filter(offer -> !offer.open && offer.arc.equals(arc))
                .findFirst();
    }

    private void replace(Offer known, List<Offer> parts) {
        int index = offers.indexOf(known);
        offers.remove(index);
        offers.addAll(index, parts);
    }

    private static boolean overlap(Arc one, Arc other) {
        return one.contains(other.to()) || other.contains(one.to());
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
}
