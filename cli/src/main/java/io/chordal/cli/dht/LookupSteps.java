// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceBlockingStub;
import io.chordal.proto.chord.v1.FindSuccessorRequest;
import io.chordal.proto.chord.v1.FindSuccessorResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A lookup done from the command line, one step at a time: each node on the way is asked by itself, and how long it takes is noted.
 *
 * <p>Dead nodes are stepped around as a node would. Good for one walk; confined to one thread.
 */
final class LookupSteps {
    private static final int HEX_DIGITS = 64;
    private static final int MOST_HOPS = 64;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Session session;
    private final PeerText names;
    private final ByteString target;
    private final List<ByteString> dead = new ArrayList<>();
    private final Set<String> asked = new TreeSet<>();
    private final Table table = Table.of(">HOP:hop", "NODE:node", ">TIME:milliseconds", "SAYS:says");
    private int hops;

    /**
     * Prepares the walk.
     *
     * @param id the point, as a node writes it: 64 hexadecimal digits, or decimal
     */
    LookupSteps(Session session, String id, PeerText names) {
        this.session = requireNonNull(session, "session is null");
        this.names = requireNonNull(names, "names is null");
        byte[] point = new BigInteger(id, id.length() == HEX_DIGITS ? 16 : 10).toByteArray();
        ByteString bytes = ByteString.copyFrom(point);
        this.target = bytes.byteAt(0) == 0 ? bytes.substring(1) : bytes;
    }

    /** The hops so far. */
    Table table() {
        return table;
    }

    /** Walks from a peer to the owner; from the entrance that the peer used, if the peer itself is not in the ring. */
    NodeRef walk(Connection peer, LookupResponse found) {
        Step step;
        try {
            step = ask(peer, peer.endpoint().toString(), peer.name());
        } catch (CommandFailure client) {
            if (found.getPathCount() == 0) {
                throw client;
            }
            step = new Step(List.of(found.getPath(0)), false);
        }
        while (!step.found) {
            step = next(step);
        }
        return step.nodes.get(0);
    }

    private Step next(Step before) {
        for (NodeRef node : before.nodes) {
            if (hops < MOST_HOPS && asked.add(PeerText.address(node))) {
                try (Connection connection = session.at(endpoint(node))) {
                    return ask(connection, PeerText.address(node), names.name(node));
                } catch (CommandFailure silent) {
                    hops++;
                    dead.add(node.getKeyHash());
                    table.row(
                            hops,
                            new Cell(PeerText.address(node), names.name(node)),
                            "-",
                            "no answer: " + silent.getMessage());
                }
            }
        }
        throw new CommandFailure(
                ExitCode.UNREACHABLE,
                "the way ends after " + hops + " hops: no node on it knows a live one that is closer",
                "try again in a few seconds, or look at the ring: peerctl ring show all");
    }

    private Step ask(Connection node, String address, String name) {
        node.call(
                ChordServiceGrpc::newBlockingStub,
                (ChordServiceBlockingStub stub) -> stub.ping(PingRequest.getDefaultInstance()));
        FindSuccessorRequest request = FindSuccessorRequest.newBuilder()
                .setTarget(target)
                .addAllExclude(dead)
                .setListAnswers(true)
                .build();
        long began = System.nanoTime();
        FindSuccessorResponse answer = node.call(
                ChordServiceGrpc::newBlockingStub, (ChordServiceBlockingStub stub) -> stub.findSuccessor(request));
        double took = (System.nanoTime() - began) / NANOS_PER_MILLI;
        boolean found = answer.hasOwner();
        List<NodeRef> nodes = found
                ? List.of(answer.getOwner().getOwner())
                : answer.getCloser().getNodesList();
        hops++;
        table.row(
                hops,
                new Cell(address, name),
                new Cell(Math.round(took * 1000) / 1000.0, String.format(Locale.ROOT, "%.1f ms", took)),
                (found ? "the owner is " : "closer: ") + String.join(", ", names.names(nodes)));
        return new Step(nodes, found);
    }

    static Endpoint endpoint(NodeRef node) {
        return new Endpoint(node.getHost(), node.getPort());
    }

    /** What a node said: the owner, or nodes to be asked next. */
    private record Step(List<NodeRef> nodes, boolean found) {}
}
