// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Homes;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ring show}: one node of the ring; or all, those of this home's cluster or those that follow a peer around the ring. */
@Command(name = "show", description = "show a node: its place, neighbours, finger table and stored keys")
public final class RingShow implements Callable<Integer> {
    /** Bare numbers below this are nodes of the cluster, others are ports. */
    private static final int FIRST_PORT = 1024;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "NODE",
            description =
                    "an address, a name as peer-1, the number of a node as 'all' counts them, or 'all' (the cluster's"
                            + " nodes; with --peer, once around the ring); default: your peer")
    private String node = "";

    /** The command in a session. */
    public RingShow(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        if (node.equalsIgnoreCase("all")) {
            return showAll();
        }
        try (Connection connection = chosen()) {
            NodePage page = new NodePage(NodeView.of(connection), PeerText.of(session.homes()));
            if (session.output().forPeople()) {
                page.lines().forEach(session.output()::line);
            } else {
                session.output().object(page.object());
            }
            return 0;
        }
    }

    private Connection chosen() {
        if (node.isEmpty()) {
            return session.peer();
        }
        if (NUMBER.matcher(node).matches() && node.length() < 5 && Integer.parseInt(node) < FIRST_PORT) {
            List<Home> peers = session.homes().peers();
            int index = Integer.parseInt(node);
            if (index < 1 || index > peers.size()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "Invalid command: there is no node " + index,
                        peers.isEmpty()
                                ? "this home has no cluster; start one: peerctl cluster start"
                                : "nodes are 1 to " + peers.size() + ", or 'all'");
            }
            return session.connect(peers.get(index - 1).name(), peers.get(index - 1));
        }
        if (node.indexOf(':') >= 0 || NUMBER.matcher(node).matches()) {
            return session.at(Endpoint.parse(node));
        }
        Home home = session.homes().member(node);
        if (!Homes.isMemberName(node) || !home.path().toFile().isDirectory()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Invalid command: there is no node '" + node + "'",
                    "name one by address, by number, or as peerctl cluster status does");
        }
        return session.connect(node, home);
    }

    private int showAll() {
        List<Home> peers = session.homes().peers();
        PeerText names = PeerText.of(session.homes());
        NodePages pages = new NodePages(session.output(), names);
        if (session.namesPeer() || peers.isEmpty()) {
            try (Connection first = session.peer()) {
                new RingWalk(session, new PageByPage(pages, names)).from(first);
            }
        } else {
            peers.forEach(home -> show(home, pages));
        }
        return pages.end();
    }

    private void show(Home home, NodePages pages) {
        try (Connection connection = session.connect(home.name(), home)) {
            pages.add(home.name(), NodeView.of(connection));
        } catch (CommandFailure dead) {
            pages.addDead(home.name(), dead);
        }
    }

    private record PageByPage(NodePages pages, PeerText names) implements RingWalk.Visitor {
        @Override
        public GetRingStateResponse visit(Connection node) {
            NodeView view = NodeView.of(node);
            pages.add(names.name(view.state().getSelf()), view);
            return view.state();
        }

        @Override
        public void dead(NodeRef node, CommandFailure failure) {
            pages.addDead(names.name(node), failure);
        }
    }
}
