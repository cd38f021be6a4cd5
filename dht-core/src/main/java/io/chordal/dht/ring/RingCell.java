// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the one current {@link RingView} of a node and tells who wants to know when it changes.
 *
 * <p>Written in the serial context only; the view may be read from any thread. Listeners hear of changes one after the other,
 * in order, also of those that they cause themselves.
 */
final class RingCell {
    private static final Logger LOG = LoggerFactory.getLogger(RingCell.class);

    private final Lives lives;
    private final List<Runnable> viewListeners = new ArrayList<>();
    private final List<RingMembership.Listener> listeners = new ArrayList<>();
    private volatile RingView view;
    private volatile Neighbourhood neighbourhood;
    private Unlisted unlisted = Unlisted.NONE;
    private boolean telling;

    RingCell(RingView view, Lives lives) {
        this.view = requireNonNull(view, "view is null");
        this.lives = lives;
        this.neighbourhood = compute();
    }

    RingView view() {
        return view;
    }

    NodeRef self() {
        return view.self();
    }

    Neighbourhood neighbourhood() {
        return neighbourhood;
    }

    /** Returns live nodes that the list has no room for, though they may stand right before this one. */
    List<NodeRef> unlisted() {
        return unlisted.nodes();
    }

    /** Takes the next view and tells. */
    void update(UnaryOperator<RingView> step) {
        RingView before = view;
        view = step.apply(before);
        unlisted = unlisted.after(before, view, lives);
        if (!view.equals(before)) {
            viewListeners.forEach(RingCell::tell);
        }
        refresh();
    }

    /** Drops from the view what has died or gone since. */
    void prune() {
        update(now -> now.pruned(lives));
    }

    /** Says what changed in the neighbourhood, also when only a verdict about a node changed. */
    private void refresh() {
        if (telling) {
            return;
        }
        telling = true;
        try {
            for (Neighbourhood now = compute(); !now.equals(neighbourhood); now = compute()) {
                Neighbourhood before = neighbourhood;
                neighbourhood = now;
                Neighbourhood after = now;
                listeners.forEach(listener -> tell(() -> listener.changed(before, after)));
            }
        } finally {
            telling = false;
        }
    }

    void onView(Runnable listener) {
        viewListeners.add(listener);
    }

    void onNeighbourhood(RingMembership.Listener listener) {
        listeners.add(listener);
    }

    private Neighbourhood compute() {
        RingView now = view;
        return new Neighbourhood(
                now.self(),
                now.standing().inRing(),
                now.predecessor().filter(node -> !lives.isDeadOrGone(node)),
                now.successors().without(lives::isDeadOrGone).nodes(),
                unlisted.nearest(now, lives));
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("a listener failed at a change of the ring; the node goes on", e);
        }
    }
}
