// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import java.util.List;
import java.util.Optional;

/**
 * What a static home collects: the keys of each group of homes of which it has the lowest name (docs/static-homes.md, "Tombstones").
 * While the list is being changed nobody collects anything.
 *
 * <p>Confined to the node's serial context.
 */
final class StaticWards implements Wards {
    private static final Arc CIRCLE = new Arc(RingId.ZERO, RingId.ZERO);

    private final Members members;
    private final HomePlans plans;
    private final Readiness readiness;
    private final HomeLinks links;
    private final Ledger ledger;
    private Optional<Unfolded> unfolded = Optional.empty();

    StaticWards(Members members, HomePlans plans, Readiness readiness, HomeLinks links, Ledger ledger) {
        this.members = members;
        this.plans = plans;
        this.readiness = readiness;
        this.links = links;
        this.ledger = ledger;
    }

    /** What waits to be folded goes first where it could be folded at once. */
    @Override
    public Optional<Ward> at(RingId position) {
        List<Endpoint> group = group(position);
        boolean now = isCollectedHere(group)
                && links.areInStep(group)
                && unfolded.filter(waiting -> !waiting.isHereFrom(group)).isEmpty();
        return now ? Optional.of(new Group(group)) : Optional.empty();
    }

    private List<Endpoint> group(RingId position) {
        return members.homes(position).now().stream().sorted().toList();
    }

    private boolean isCollectedHere(List<Endpoint> group) {
        return group.get(0).equals(members.self()) && mayCollect();
    }

    private boolean mayCollect() {
        return plans.plan().next().isEmpty() && readiness.isComplete();
    }

    private boolean isCollectedHere(RingId position) {
        return isCollectedHere(group(position));
    }

    /**
     * Writes were decided by any of the homes, and what is folded may cover them. So entries are folded once this home was found equal to all
     * others in comparisons that began after the entries were here: then it has whatever was decided before what they name.
     */
    @Override
    public void fold() {
        if (!isMuch()) {
            unfolded = Optional.empty();
            return;
        }
        unfolded.filter(waiting -> waiting.stage == members.stage()).ifPresent(waiting -> {
            List<Arc> here = members.circle().arcs(homes -> {
                List<Endpoint> group = homes.now().stream().sorted().toList();
                return isCollectedHere(group) && waiting.isHereFrom(group);
            });
            ledger.collect(waiting.entries.folded(here), Ledger.Completion.NOBODY_WAITS);
        });
        unfolded = Optional.empty();
        if (isMuch()) {
            unfolded = Optional.of(new Unfolded(members.stage(), links.begun(), own()));
            compareAll();
        }
    }

    /** Each of the members may collect, so each has its part of what one may keep. */
    private boolean isMuch() {
        return own().cost()
                > TombstoneCollector.MAX_COST / (1 + members.others().size());
    }

    /** Returns the entries of single rows that this node collects. */
    private Horizon own() {
        return ledger.table().horizon().without(row -> !isCollectedHere(row.position()), List.of());
    }

    @Override
    public void compareAll() {
        links.compareAll();
    }

    /** Entries that are to be folded, and when they were here. */
    private final class Unfolded {
        private final long stage;
        private final long mark;
        private final Horizon entries;

        Unfolded(long stage, long mark, Horizon entries) {
            this.stage = stage;
            this.mark = mark;
            this.entries = entries;
        }

        /** Says whether whatever the group has decided before that moment is here. */
        boolean isHereFrom(List<Endpoint> group) {
            return links.wereEqualAfter(mark, group);
        }
    }

    private final class Group implements Ward {
        private final List<Endpoint> group;
        private final List<NodeRef> others;
        private final long stage;

        Group(List<Endpoint> group) {
            this.group = group;
            this.others = others();
            this.stage = members.stage();
        }

        private List<NodeRef> others() {
            return group.stream()
                    .filter(home -> !home.equals(members.self()))
                    .map(members::ref)
                    .toList();
        }

        @Override
        public Arc arc() {
            return CIRCLE;
        }

        @Override
        public boolean contains(RingId position) {
            return group(position).equals(group);
        }

        @Override
        public List<NodeRef> otherHomes() {
            return others;
        }

        @Override
        public boolean isUnchanged() {
            return stage == members.stage() && mayCollect() && others().equals(others);
        }
    }
}
