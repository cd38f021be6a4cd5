// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.ring.RingMembership;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives offered arcs to their new owners: docs/replication.md, "Hand-off". An arc is closed for writes at once, and given up when
 * what was begun there is over and the new owner is remembered on this node's disk.
 *
 * <p>Confined to the node's serial context.
 */
final class ArcGiver {
    private static final Logger log = LoggerFactory.getLogger(ArcGiver.class);

    private final RingMembership ring;
    private final PlaceMaps maps;
    private final Seats seats;
    private final Predicate<Arc> isBusy;
    private final List<Asked> waiting = new ArrayList<>();

    /**
     * Gives what is offered.
     *
     * @param isBusy whether something on the arc was begun and is not over
     */
    ArcGiver(RingMembership ring, PlaceMaps maps, Seats seats, Predicate<Arc> isBusy) {
        this.ring = ring;
        this.maps = maps;
        this.seats = seats;
        this.isBusy = isBusy;
    }

    void give(Handoff asked, Reply<HandedOff> reply) {
        OwnArc own = seats.own(asked.arc().to());
        if (own.offers().gaveUp(asked.arc(), asked.sender())) {
            reply.answered(new HandedOff(true));
        } else if (waiting.size() >= Offers.MAX) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "too many arcs are being given up here; try again"));
        } else if (knowsBetter(asked, own) || !own.offers().close(asked.arc(), asked.sender())) {
            reply.answered(new HandedOff(false));
        } else {
            waiting.add(new Asked(asked, reply));
            goOn();
        }
    }

    /** Says whether the sender asks for more than is its own: it will hear of whoever stands between, or this node of it. */
    private boolean knowsBetter(Handoff asked, OwnArc own) {
        return own.owns(asked.arc().to()) || maps.now().isWithin(asked.arc(), asked.sender());
    }

    /** Gives up what nothing is going on on any more. */
    void goOn() {
        List<Asked> free = waiting.stream()
                .filter(asked -> !isBusy.test(asked.handoff.arc()))
                .toList();
        waiting.removeAll(free);
        free.forEach(asked -> ring.whenRemembered(kept -> answer(asked, kept)));
    }

    private void answer(Asked asked, boolean kept) {
        Handoff handoff = asked.handoff;
        OwnArc own = seats.own(handoff.arc().to());
        boolean given = kept && own.offers().giveUp(handoff.arc(), handoff.sender());
        if (!kept) {
            log.error(
                    "an arc is not given up to {}: who stands around this node cannot be written; see to the disk",
                    handoff.sender());
            own.offers().reopen(handoff.arc());
        }
        asked.reply.answered(new HandedOff(given));
    }

    private record Asked(Handoff handoff, Reply<HandedOff> reply) {}
}
