// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A walk once around the ring, from successor to successor; around a dead node by its predecessor's successor list.
 *
 * <p>Good for one walk; confined to one thread. The ring may change meanwhile: no node is visited twice, and the walk ends.
 */
public final class RingWalk {
    /** The most nodes that are visited. */
    static final int MAX_NODES = 1000;

    private final Session session;
    private final Visitor visitor;
    private final Set<String> visited = new TreeSet<>();

    /** A walk that has not begun. */
    public RingWalk(Session session, Visitor visitor) {
        this.session = requireNonNull(session, "session is null");
        this.visitor = requireNonNull(visitor, "visitor is null");
    }

    /** Visits the node behind a connection and all that follow it. */
    public void from(Connection first) {
        GetRingStateResponse start = visitor.visit(first);
        visited.add(PeerText.address(start.getSelf()));
        Optional<GetRingStateResponse> at = Optional.of(start);
        while (at.isPresent() && visited.size() < MAX_NODES) {
            at = after(at.get());
        }
        if (at.isPresent()) {
            session.output().message("the ring goes on; only the first " + MAX_NODES + " nodes are shown");
        }
    }

    /** Visits the next node that answers, and names those before it that do not; nothing once the walk is back where it was. */
    private Optional<GetRingStateResponse> after(GetRingStateResponse node) {
        for (NodeRef next : node.getSuccessorsList()) {
            if (!visited.add(PeerText.address(next))) {
                return Optional.empty();
            }
            try (Connection connection = session.at(new Endpoint(next.getHost(), next.getPort()))) {
                return Optional.of(visitor.visit(connection));
            } catch (CommandFailure dead) {
                visitor.dead(next, dead);
            }
        }
        return Optional.empty();
    }

    /** What is done at each node. */
    public interface Visitor {
        /** Visits a node; returns its neighbours. A {@link CommandFailure} means that it does not answer. */
        GetRingStateResponse visit(Connection node);

        /** Hears of a node that does not answer. */
        void dead(NodeRef node, CommandFailure failure);
    }
}
