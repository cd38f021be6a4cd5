// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.swarm.OwnSwarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the things that are to be told are at this moment. Thread-safe. */
public final class RelayView {
    private final OwnSwarm own;
    private final RingDirectory nodes;
    private final Ticker ticker;

    /** Returns the view of these. */
    public RelayView(OwnSwarm own, RingDirectory nodes, Ticker ticker) {
        this.own = requireNonNull(own, "own is null");
        this.nodes = requireNonNull(nodes, "nodes is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    Change tell(Pending pending) {
        if (pending instanceof Pending.Lease lease) {
            return own.lease(lease.peer())
                    .<Change>map(held -> new Change.Lease(held.peer(), held.remaining()))
                    .orElseGet(() -> new Change.Gone(lease.peer()));
        }
        if (pending instanceof Pending.Holding holding) {
            return own.chunks(holding.holding())
                    .<Change>map(chunks -> new Change.Holds(holding.holding(), chunks))
                    .orElseGet(() -> without(holding));
        }
        if (pending instanceof Pending.Name name) {
            return new Change.Named(name.shared(), name.name());
        }
        if (pending instanceof Pending.Node node) {
            return new Change.NodeSeen(
                    node.node(), node.ring(), node.left(), Duration.ofNanos(ticker.read() - node.heardAt()));
        }
        return ((Pending.Event) pending).change();
    }

    /** A lease that ended took what was announced along, and is told by itself. */
    private static Change without(Pending.Holding holding) {
        return switch (holding.fate()) {
            case ANNOUNCED -> new Change.Nothing();
            case WITHDRAWN -> new Change.Drops(holding.holding(), false);
            case WITHDRAWN_KEEPING -> new Change.Drops(holding.holding(), true);
        };
    }

    /** Begins to go over all that there is. */
    Snapshot snapshot() {
        List<Pending> listed = new ArrayList<>();
        Optional<ClusterId> ring = nodes.name();
        long now = ticker.read();
        ring.ifPresent(name -> nodes.listHere()
                .forEach(node -> listed.add(new Pending.Node(
                        node.node(), name, false, now - node.lastHeard().toNanos()))));
        return new Snapshot(own, listed);
    }
}
