// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import io.chordal.dht.id.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ring show}: one node of the ring, or all of this home's cluster. */
@Command(name = "show", description = "show a node: its place, neighbours, finger table and stored keys")
public final class RingShow implements Callable<Integer> {
    /** Bare numbers below this are nodes of the cluster, others are ports. */
    private static final int FIRST_PORT = 1024;

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "NODE",
            description =
                    "an address, a name as peer-1, the number of a node as 'all' counts them, or 'all'; default: your peer")
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
        if (node.chars().allMatch(Character::isDigit) && node.length() < 5 && Integer.parseInt(node) < FIRST_PORT) {
            List<Home> peers = peers();
            int index = Integer.parseInt(node);
            if (index < 1 || index > peers.size()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "Invalid command: there is no node " + index,
                        peers.isEmpty()
                                ? "this home has no cluster; start one: peerctl cluster start"
                                : "nodes are 1 to " + peers.size() + ", or 'all'");
            }
            return session.connect(name(peers.get(index - 1)), peers.get(index - 1));
        }
        if (node.indexOf(':') >= 0 || node.chars().allMatch(Character::isDigit)) {
            return session.at(Endpoint.parse(node));
        }
        Home home = session.homes().member(node);
        if (!home.path().toFile().isDirectory()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Invalid command: there is no node '" + node + "'",
                    "name one by address, by number, or as peerctl cluster status does");
        }
        return session.connect(node, home);
    }

    private int showAll() {
        List<Home> peers = peers();
        if (peers.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "this home has no cluster",
                    "show your own node: peerctl ring show; or start a cluster: peerctl cluster start");
        }
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        boolean anyAnswered = false;
        PeerText names = PeerText.of(session.homes());
        for (int i = 0; i < peers.size(); i++) {
            anyAnswered |= show(i + 1, peers.get(i), names, objects);
        }
        if (!session.output().forPeople()) {
            session.output().list(objects);
        }
        return anyAnswered ? 0 : ExitCode.UNREACHABLE.code();
    }

    private boolean show(int number, Home home, PeerText names, List<Map<String, @Nullable Object>> objects) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("number", number);
        object.put("name", name(home));
        List<String> lines = new ArrayList<>();
        boolean answered = true;
        try (Connection connection = session.connect(name(home), home)) {
            NodePage page = new NodePage(NodeView.of(connection), names);
            object.putAll(page.object());
            lines.addAll(page.lines());
        } catch (CommandFailure dead) {
            answered = false;
            object.put("error", dead.getMessage());
            lines.add("no answer: " + dead.getMessage());
        }
        objects.add(object);
        if (session.output().forPeople()) {
            session.output().line((number == 1 ? "" : System.lineSeparator()) + "[" + number + "] " + name(home));
            lines.forEach(line -> session.output().line("  " + line));
        }
        return answered;
    }

    private List<Home> peers() {
        return session.homes().members().stream()
                .filter(home -> name(home).startsWith("peer-"))
                .toList();
    }

    private static String name(Home home) {
        return String.valueOf(home.path().getFileName());
    }
}
