// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.swarm.Teller;
import io.chordal.tracker.swarm.ToldSwarm;
import io.chordal.tracker.swarm.Withdrawn;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What other trackers tell this one.
 *
 * <p>Invariants: of each life of a teller each change is taken once and in order, from the beginning of a telling of all on; whatever is missing, or
 * ended here before its time, makes the teller tell all afresh. What an earlier life of a teller told counts until its leases end.
 * Thread-safe; the lock guards who told what, and the swarm's lock is taken under it.
 */
public final class RelayReceiver {
    private static final int MAX_ORIGINS = 64;
    private static final RelayAnswer NOTHING_TAKEN = new RelayAnswer(0, 0);

    private final ToldSwarm swarm;
    private final RingDirectory nodes;
    private final RelaySink sink;
    private final long boot;
    private final Map<String, Origin> origins = new LinkedHashMap<>();

    /**
     * Has heard nothing yet.
     *
     * @param boot this start of the listener
     */
    public RelayReceiver(ToldSwarm swarm, RingDirectory nodes, RelaySink sink, long boot) {
        this.swarm = requireNonNull(swarm, "swarm is null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.sink = requireNonNull(sink, "sink is null");
        this.boot = boot;
    }

    /**
     * Takes a message.
     *
     * @throws TrackerException if it is of one more tracker than there can be
     */
    public RelayAnswer receive(RelayMessage message) {
        List<Withdrawn> withdrawn = new ArrayList<>();
        RelayAnswer answer;
        synchronized (this) {
            answer = receive(message, withdrawn);
        }
        if (!withdrawn.isEmpty()) {
            sink.withdrawn(withdrawn);
        }
        return new RelayAnswer(answer.next(), boot);
    }

    private RelayAnswer receive(RelayMessage message, List<Withdrawn> withdrawn) {
        @Nullable Origin origin = origins.get(message.origin());
        if (origin != null && origin.teller.boot() == message.boot() && message.first() < origin.expected) {
            return new RelayAnswer(origin.expected, boot);
        }
        if (message.afresh()) {
            origin = begin(message, origin);
        } else if (origin == null
                || origin.teller.boot() != message.boot()
                || message.first() > origin.expected
                || hasHole(origin)) {
            return NOTHING_TAKEN;
        }
        Origin known = requireNonNull(origin);
        for (Change change : message.changes()) {
            take(known.teller, change, withdrawn);
        }
        known.expected = message.end();
        if (message.whole()) {
            swarm.endAfresh(known.teller);
            known.whole = true;
        }
        return new RelayAnswer(known.expected, boot);
    }

    /** Something that was told ended here before its time: it is not told again by itself. */
    private boolean hasHole(Origin origin) {
        return origin.whole && swarm.lapsed(origin.teller);
    }

    private Origin begin(RelayMessage message, @Nullable Origin before) {
        Teller teller = new Teller(message.origin(), message.boot());
        if (before == null && origins.size() >= MAX_ORIGINS) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL,
                    "this tracker hears from " + origins.size()
                            + " others already; is the list of trackers that long?");
        }
        if (before != null && !before.teller.equals(teller)) {
            swarm.over(before.teller);
        }
        Origin begun = new Origin(teller);
        origins.put(message.origin(), begun);
        swarm.beginAfresh(teller);
        return begun;
    }

    private void take(Teller teller, Change change, List<Withdrawn> withdrawn) {
        if (change instanceof Change.Lease lease) {
            swarm.lease(teller, lease.peer(), lease.remaining());
        } else if (change instanceof Change.Gone gone) {
            swarm.gone(teller, gone.peer());
        } else if (change instanceof Change.Holds holds) {
            swarm.holds(teller, holds.key(), holds.chunks());
        } else if (change instanceof Change.Drops drops) {
            Withdrawn dropped = swarm.drops(teller, drops.key(), drops.keepEntries());
            if (!drops.keepEntries() && dropped.had()) {
                withdrawn.add(dropped);
            }
        } else if (change instanceof Change.Named named) {
            swarm.named(named.shared(), named.name());
        } else if (change instanceof Change.EntryRemoved removed) {
            restoreIfHeld(removed);
        } else if (change instanceof Change.MemberRemoved removed) {
            sink.memberRemoved(removed.group(), removed.subject(), removed.epoch());
        } else if (change instanceof Change.NodeSeen node) {
            take(node);
        }
    }

    private void take(Change.NodeSeen node) {
        if (node.left()) {
            nodes.leftElsewhere(node.node());
        } else {
            nodes.seen(node.node(), node.ring(), node.lastHeard());
        }
    }

    private void restoreIfHeld(Change.EntryRemoved removed) {
        if (swarm.heldHere(new SharedFile(removed.group(), removed.entry().file()))) {
            sink.restore(removed.group(), removed.entry());
        }
    }

    /** What is known of one teller in its present life. */
    private static final class Origin {
        private final Teller teller;
        private long expected;
        private boolean whole;

        Origin(Teller teller) {
            this.teller = teller;
        }
    }
}
