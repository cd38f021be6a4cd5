// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.record.Ack;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether a home knows what it has to: what an old disk of it knew, if its disk is new, and, while the list is being changed, what was
 * acknowledged by the list that ends (docs/static-homes.md, "A new disk" and "Filling").
 *
 * <p>Until then it stores what it is given, but neither decides nor answers for the keys that live at it. Confined to the node's
 * serial context.
 */
final class Readiness {
    /** The least number of homes by the old list that are asked, where it has so many: one of them is not the home that asks. */
    private static final int LEAST_ASKED = 2;

    private final Endpoint self;
    private final StaticHomes.Quorum quorum;
    private final TreeSet<Endpoint> met = new TreeSet<>();
    private final TreeSet<Endpoint> metInStep = new TreeSet<>();
    private final TreeSet<Endpoint> alsoNew = new TreeSet<>();
    private final TreeSet<Endpoint> unreached = new TreeSet<>();
    private List<PlanCircle.Cell> groups = List.of();
    private boolean changing;
    private boolean mayBeNewRing;
    private boolean complete;

    Readiness(Endpoint self, StaticHomes.Quorum quorum) {
        this.self = self;
        this.quorum = quorum;
    }

    /**
     * Comes to a stage of the list; nothing that was learnt from others before counts.
     *
     * @param cells what lives where, and what of it this disk knows
     */
    void begin(HomePlan plan, List<PlanCircle.Cell> cells) {
        groups = cells.stream().filter(cell -> cell.homes().contains(self)).toList();
        changing = plan.next().isPresent();
        mayBeNewRing = !changing && plan.history().isEmpty();
        complete = false;
        met.clear();
        metInStep.clear();
        alsoNew.clear();
        unreached.clear();
        look();
    }

    /** Says whether this node is in step on all keys that live at it. */
    boolean isComplete() {
        return complete;
    }

    /** Says whether this node is in step on the keys that live at these members, of which it is one. */
    boolean isInStep(KeyHomes homes, boolean known) {
        if (complete || known) {
            return true;
        }
        return changing ? isFilled(homes, false) : hasMetEnough(homes.now());
    }

    /** Says whether this node is in step on all that it is a home of by the list that counts, or that ends. */
    boolean speaksForPresentList() {
        return complete
                || groups.stream()
                        .filter(cell -> cell.homes().now().contains(self))
                        .allMatch(cell -> isInStep(cell.homes(), cell.known()));
    }

    /** Says whether this node has all that the list that ends has, of what is to live at it. */
    boolean isFilled() {
        return changing
                && complete
                && groups.stream()
                        .filter(cell -> cell.homes().next().contains(self))
                        .allMatch(cell -> isFilled(cell.homes(), cell.known()));
    }

    /** Says whether it is no use to be compared with this node: it may have nothing, and is not one of a new ring. */
    boolean isOfNoUse() {
        return !complete && !changing && !mayBeNewRing;
    }

    private boolean isFilled(KeyHomes homes, boolean known) {
        int size = homes.now().size();
        boolean wasHome = homes.now().contains(self);
        int majority = Ack.QUORUM.copies(size);
        long inStep = homes.now().stream()
                .filter(home -> !home.equals(self) && metInStep.contains(home))
                .count();
        int all = Math.min(size, Math.max(LEAST_ASKED, size - majority + 1));
        return inStep >= (known && wasHome ? all - 1 : Math.min(all, wasHome ? size - 1 : size));
    }

    private boolean hasMetEnough(List<Endpoint> homes) {
        List<Endpoint> others =
                homes.stream().filter(home -> !home.equals(self)).toList();
        int majority = Ack.QUORUM.copies(homes.size());
        boolean heard = others.stream().allMatch(home -> met.contains(home) || unreached.contains(home));
        long inStep = others.stream().filter(metInStep::contains).count();
        long isNew = 1
                + others.stream()
                        .filter(home -> alsoNew.contains(home) && met.contains(home))
                        .count();
        return inStep > homes.size() - majority
                || (mayBeNewRing && heard && isNew >= majority)
                || (heard && quorum == StaticHomes.Quorum.AVAILABLE);
    }

    /** Notes that a comparison brought all that the other one has, and whether that was in step all the time. */
    void met(Endpoint home, boolean inStep) {
        met.add(home);
        unreached.remove(home);
        if (inStep) {
            metInStep.add(home);
        } else {
            isNew(home);
        }
        look();
    }

    /** Notes that the other one says that it is not in step. */
    void isNew(Endpoint home) {
        if (!complete) {
            alsoNew.add(home);
            look();
        }
    }

    /** Notes that the other one could not be compared with. */
    void unreached(Endpoint home) {
        if (!met.contains(home)) {
            unreached.add(home);
            look();
        }
    }

    private void look() {
        complete |= groups.stream().allMatch(cell -> isInStep(cell.homes(), cell.known()));
    }
}
