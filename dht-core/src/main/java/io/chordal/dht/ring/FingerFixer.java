// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import java.time.Duration;

/**
 * Keeps the finger table: what the successor list proves at once, the rest by lookups, each of which proves as many slots in
 * a row as it can; then one finger at a time is looked up again.
 *
 * <p>Confined to the serial context. Fingers never feed the ring state.
 */
final class FingerFixer {
    private static final Duration LOOKUP_TIME = Duration.ofSeconds(10);

    private final RingConfig config;
    private final RingCell cell;
    private final Lives lives;
    private final Router router;
    private final Pace pace;
    private final Loop loop;
    private FingerTable table;
    private FingerTable cleaned;
    private long cleanedAt;
    private long seenVersion;
    private int next;
    private boolean underWay;

    FingerFixer(NodeEnvironment environment, RingConfig config, RingCell cell, Lives lives, Router router) {
        this.config = config;
        this.cell = cell;
        this.lives = lives;
        this.router = router;
        this.pace = new Pace(config.fixFingers(), environment.random(), config.eager());
        this.loop = new Loop(environment, this::round);
        this.table = FingerTable.empty(cell.view().profile(), cell.self());
        this.cleaned = table;
        this.cleanedAt = lives.changes();
        cell.onView(this::changed);
    }

    /** Returns the table without nodes that died or left since they were looked up. */
    FingerTable table() {
        if (table != cleaned || cleanedAt != lives.changes()) {
            table = table.without(lives::isDeadOrGone);
            cleaned = table;
            cleanedAt = lives.changes();
        }
        return table;
    }

    /** Goes on from this table. */
    void use(FingerTable known) {
        table = known;
    }

    void stop() {
        loop.stop();
    }

    private void changed() {
        RingView view = cell.view();
        if (view.standing().inRing() && view.successorsVersion() != seenVersion) {
            seenVersion = view.successorsVersion();
            table = table().provenBy(view.successors().without(lives::isDeadOrGone));
            pace.quicken();
            loop.within(config.eager() ? config.fixFingers().min() : pace.next());
        }
    }

    private void round() {
        RingView view = cell.view();
        if (!view.standing().inRing() || underWay) {
            return;
        }
        int slot = firstBeyondList(view, next);
        if (slot >= view.profile().bits() && !config.eager()) {
            slot = firstBeyondList(view, 0);
        }
        if (slot >= view.profile().bits()) {
            next = 0;
            loop.within(pace.next());
            return;
        }
        fix(slot);
    }

    private void fix(int slot) {
        underWay = true;
        router.find(table.start(slot), LOOKUP_TIME, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                NodeRef before = table.nodeAt(slot).orElse(cell.self());
                table = table.proven(slot, result.owner());
                advance(table.nextUnproven(slot), !before.equals(result.owner()));
            }

            @Override
            public void failed(CallFailure failure) {
                advance(slot + 1, false);
            }
        });
    }

    /** A round that learns something goes on at once, if eager, so that a newcomer's table is whole after about log2 N lookups. */
    private void advance(int slot, boolean learnt) {
        underWay = false;
        next = slot;
        loop.within(learnt && config.eager() ? Duration.ZERO : pace.next());
    }

    /** Slots up to the end of the successor list need no lookup. */
    private int firstBeyondList(RingView view, int from) {
        if (view.successors().closed() || view.successors().last().isEmpty()) {
            return view.profile().bits();
        }
        RingId self = view.self().id();
        RingId last = view.successors().last().get().id();
        int slot = from;
        while (slot < view.profile().bits() && new Arc(self, last).contains(table.start(slot))) {
            slot++;
        }
        return slot;
    }
}
