// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.message.Leave;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the predecessor right: Zave's notify and rectify (TSE 2017, section 4).
 *
 * <p>A candidate counts only once it has answered a ping itself. The present predecessor is watched by the heartbeat, so that
 * a dead one is forgotten without being asked here. Confined to the serial context.
 */
final class Rectifier {
    private static final int MAX_CHECKS = 64;

    private final RingCell cell;
    private final Lives lives;
    private final FailureDetector detector;
    private final Stabilizer stabilizer;
    private final Set<NodeRef> underWay = new TreeSet<>(Comparator.comparing(NodeRef::id));
    private @Nullable NodeRef secondBest;

    Rectifier(RingCell cell, Lives lives, FailureDetector detector, Stabilizer stabilizer) {
        this.cell = cell;
        this.lives = lives;
        this.detector = detector;
        this.stabilizer = stabilizer;
        cell.onView(this::changed);
    }

    /** A node says that it may be the predecessor; in a small ring it also makes itself known so. */
    void notified(NodeRef candidate) {
        RingView view = cell.view();
        boolean news = view.betterPredecessor(candidate)
                || view.successors().closed() && !view.successors().contains(candidate)
                || lives.isDeadOrGone(candidate);
        if (!news || candidate.id().equals(view.self().id())) {
            noteSecondBest(candidate);
            return;
        }
        if (view.standing().inRing() && underWay.size() < MAX_CHECKS && underWay.add(candidate)) {
            detector.check(candidate, detector.timeout(candidate), alive -> {
                underWay.remove(candidate);
                if (alive) {
                    rectify(candidate);
                }
            });
        }
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

    private void rectify(NodeRef candidate) {
        if (cell.view().standing().inRing()) {
            boolean predecessorDead =
                    cell.view().predecessor().filter(lives::isDeadOrGone).isPresent();
            cell.update(view -> view.withMember(candidate).rectified(candidate, predecessorDead));
            noteSecondBest(candidate);
            if (cell.view().nearerSuccessor(candidate)) {
                stabilizer.soon();
            }
        }
    }

    /** The predecessor was lost: whoever offered itself last, and in a small ring the last of the list, is asked at once. */
    private void changed() {
        RingView view = cell.view();
        if (!view.standing().inRing() || view.predecessor().isPresent()) {
            return;
        }
        Optional<NodeRef> last = view.successors().closed()
                ? view.successors().without(lives::isDeadOrGone).last()
                : Optional.empty();
        last.ifPresent(this::notified);
        NodeRef offered = secondBest;
        if (offered != null && !lives.isDeadOrGone(offered)) {
            secondBest = null;
            notified(offered);
        }
    }

    private void noteSecondBest(NodeRef candidate) {
        boolean chosen = cell.view().predecessor().filter(candidate::equals).isPresent();
        if (!chosen && !candidate.id().equals(cell.self().id())) {
            secondBest = candidate;
        }
    }
}
