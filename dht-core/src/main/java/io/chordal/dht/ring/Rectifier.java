// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Leave;
import io.chordal.dht.ring.message.RingState;
import java.util.List;

/**
 * Keeps the predecessor right: Zave's notify and rectify (TSE 2017, section 4).
 *
 * <p>Who is pinged and what follows from the answer is {@link Candidates}' to decide. The present predecessor is watched by the
 * heartbeat, so that a dead one is forgotten without being asked here. Confined to the serial context.
 */
final class Rectifier {
    private final RingCell cell;
    private final Lives lives;
    private final FailureDetector detector;
    private final Stabilizer stabilizer;
    private Candidates candidates = Candidates.NONE;

    Rectifier(RingCell cell, Lives lives, FailureDetector detector, Stabilizer stabilizer) {
        this.cell = cell;
        this.lives = lives;
        this.detector = detector;
        this.stabilizer = stabilizer;
        cell.onView(() -> take(candidates.changed(cell.view(), lives)));
    }

    /** A node says that it may be the predecessor; in a small ring it also makes itself known so. */
    void notified(NodeRef candidate) {
        take(candidates.notified(cell.view(), candidate, lives));
    }

    /** A live member has turned up; that is not yet somebody's word that it stands next before this node. */
    void met(NodeRef member) {
        take(candidates.met(cell.view(), member, lives));
    }

    /** A neighbour said goodbye; its own neighbours are candidates now. */
    void goodbye(Leave leave) {
        boolean before =
                cell.view().predecessor().filter(leave.leaver()::equals).isPresent();
        lives.left(leave.leaver());
        cell.prune();
        if (before) {
            leave.predecessor().filter(node -> !node.sameNode(cell.self())).ifPresent(this::notified);
        }
        stabilizer.soon();
    }

    /** Pings whoever has become a candidate. */
    private void take(Candidates next) {
        List<NodeRef> before = candidates.onCheck();
        candidates = next;
        next.onCheck().stream().filter(node -> !before.contains(node)).forEach(this::check);
    }

    private void check(NodeRef candidate) {
        detector.check(candidate, detector.timeout(candidate), alive -> {
            if (alive && Candidates.isOpen(cell.view())) {
                askWhomItLists(candidate);
            } else {
                checked(candidate, alive, alive, false);
            }
        });
    }

    /** Where nothing else tells whether the candidate stands right before this node, its own list does. */
    private void askWhomItLists(NodeRef candidate) {
        detector.call(candidate.endpoint(), GetRingState.WHOLE, detector.timeout(candidate), new Reply<>() {
            @Override
            public void answered(RingState state) {
                checked(candidate, true, Candidates.listsNobodyBefore(cell.self(), candidate, state), true);
            }

            @Override
            public void failed(CallFailure failure) {
                checked(candidate, false, false, true);
            }
        });
    }

    private void checked(NodeRef candidate, boolean alive, boolean fit, boolean open) {
        boolean offered = !candidates.turnedUp().contains(candidate);
        boolean mayRectify = candidates.mayRectify(cell.view(), candidate);
        boolean mayEnd = open && candidates.insists(candidate);
        candidates = candidates.checked(candidate);
        if (fit && mayRectify && cell.view().standing().inRing()) {
            cell.update(view ->
                    mayEnd ? Candidates.ended(view, candidate, lives) : Candidates.rectified(view, candidate, lives));
            if (offered) {
                take(candidates.passedOver(cell.view(), candidate));
            }
        }
        if (alive) {
            stabilizer.consider(candidate);
        }
    }
}
