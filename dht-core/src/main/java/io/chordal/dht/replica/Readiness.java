// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.record.Ack;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether a home with a new disk knows by now what its old one knew: docs/static-homes.md, "A new disk".
 *
 * <p>Until then it stores what it is given, but neither decides nor answers for the keys that live at it. Confined to the node's
 * serial context.
 */
final class Readiness {
    private final Endpoint self;
    private final StaticHomes.Quorum quorum;
    private final List<List<Endpoint>> groups;
    private final TreeSet<Endpoint> met = new TreeSet<>();
    private final TreeSet<Endpoint> metInStep = new TreeSet<>();
    private final TreeSet<Endpoint> alsoNew = new TreeSet<>();
    private final TreeSet<Endpoint> unreached = new TreeSet<>();
    private boolean complete;

    /**
     * Begins with what the disk says.
     *
     * @param groups the homes of each key that lives at this node
     * @param complete whether this disk has been in step before
     */
    Readiness(Endpoint self, StaticHomes.Quorum quorum, List<List<Endpoint>> groups, boolean complete) {
        this.self = self;
        this.quorum = quorum;
        this.groups = List.copyOf(groups);
        this.complete = complete;
        look();
    }

    /** Says whether this node is in step on all keys that live at it. */
    boolean isComplete() {
        return complete;
    }

    /** Says whether this node is in step on the keys that live at these members, of which it is one. */
    boolean isInStep(List<Endpoint> homes) {
        if (complete) {
            return true;
        }
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
                || (heard && isNew >= majority)
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
        complete |= groups.stream().allMatch(this::isInStep);
    }
}
