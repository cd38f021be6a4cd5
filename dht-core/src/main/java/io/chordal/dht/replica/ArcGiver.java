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

/**
 * Gives offered arcs to their new owners: docs/replication.md, "Hand-off". An arc is closed for writes at once, and given up when
 * what was begun there is over and the new owner is remembered on this node's disk.
 *
 * <p>Confined to the node's serial context.
 */
final class ArcGiver {
    private final RingMembership ring;
    private final OwnArc own;
    private final Predicate<Arc> isBusy;
    private final List<Asked> waiting = new ArrayList<>();

    /**
     * Gives what is offered.
     *
     * @param isBusy whether something on the arc was begun and is not over
     */
    ArcGiver(RingMembership ring, OwnArc own, Predicate<Arc> isBusy) {
        this.ring = ring;
        this.own = own;
        this.isBusy = isBusy;
    }

    void give(Handoff asked, Reply<HandedOff> reply) {
        if (own.offers().gaveUp(asked.arc())) {
            reply.answered(new HandedOff(true));
        } else if (waiting.size() >= Offers.MAX) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "too many arcs are being given up here; try again"));
        } else if (own.offers().close(asked.arc(), asked.sender())) {
            waiting.add(new Asked(asked.arc(), reply));
            goOn();
        } else {
            reply.answered(new HandedOff(false));
        }
    }

    /** Gives up what nothing is going on on any more. */
    void goOn() {
        List<Asked> free =
                waiting.stream().filter(asked -> !isBusy.test(asked.arc)).toList();
        waiting.removeAll(free);
        free.forEach(asked -> ring.whenRemembered(kept -> {
            boolean given = kept && own.offers().giveUp(asked.arc);
            if (!given) {
                own.offers().reopen(asked.arc);
            }
            asked.reply.answered(new HandedOff(given || own.offers().gaveUp(asked.arc)));
        }));
    }

    private record Asked(Arc arc, Reply<HandedOff> reply) {}
}
