// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.NodeRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A walk once around the ring, from successor to successor; around a dead node by its predecessor's successor list.
 *
 * <p>Good for one walk; confined to one thread. The ring may change meanwhile: no node is shown twice, and the walk ends.
 */
final class RingWalk {
    /** The most nodes that are visited. */
    static final int MAX_NODES = 1000;

    private final Session session;
    private final NodePages pages;
    private final PeerText names;
    private final Set<String> visited = new TreeSet<>();

    RingWalk(Session session, NodePages pages, PeerText names) {
        this.session = requireNonNull(session, "session is null");
        this.pages = requireNonNull(pages, "pages is null");
        this.names = requireNonNull(names, "names is null");
    }

    /** Shows the node behind a connection and all that follow it. */
    void from(Connection first) {
        NodeView start = NodeView.of(first);
        visited.add(PeerText.address(start.state().getSelf()));
        pages.add(names.name(start.state().getSelf()), start);
        Optional<NodeView> at = Optional.of(start);
        while (at.isPresent() && visited.size() < MAX_NODES) {
            at = after(at.get());
        }
        if (at.isPresent()) {
            session.output().message("the ring goes on; only the first " + MAX_NODES + " nodes are shown");
        }
    }

    /** Shows the next node that answers, and those before it that do not; nothing once the walk is back where it was. */
    private Optional<NodeView> after(NodeView node) {
        for (NodeRef next : node.state().getSuccessorsList()) {
            if (!visited.add(PeerText.address(next))) {
                return Optional.empty();
            }
            String name = names.name(next);
            try (Connection connection = session.at(new Endpoint(next.getHost(), next.getPort()))) {
                NodeView view = NodeView.of(connection);
                pages.add(name, view);
                return Optional.of(view);
            } catch (CommandFailure dead) {
                pages.addDead(name, dead);
            }
        }
        return Optional.empty();
    }
}
