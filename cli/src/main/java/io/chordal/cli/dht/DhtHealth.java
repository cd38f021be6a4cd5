// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.ring.RingWalk;
import io.chordal.cli.session.Session;
import io.chordal.daemon.home.Home;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.dht.v1.GetHealthResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code dht health}: how well the records of the ring are kept, node by node. */
@Command(name = "health", description = "show, once around the ring, how well each node's records are kept")
public final class DhtHealth implements Callable<Integer> {
    private final Session session;

    /** The command in a session. */
    public DhtHealth(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        PeerText names = PeerText.of(session.homes());
        Round round = new Round(names);
        try (Connection peer = session.peer()) {
            new RingWalk(session, round).from(peer);
        }
        session.output().table(round.table, "no node answers");
        round.missing(session.homes().peers());
        round.advice().forEach(session.output()::message);
        return round.exit().code();
    }

    /** What the nodes said. */
    private static final class Round implements RingWalk.Visitor {
        private final PeerText names;
        private final Table table = Table.of(
                "NODE:node",
                "STATE:state",
                "ARC:arc",
                "HOMES:homes",
                ">MISSING:missingCopies",
                ">ROWS:rows",
                ">TOMBSTONES:tombstones",
                ">ASIDE:aside",
                ">LOST:suspectedLosses",
                "STORE:store");
        private final List<String> silent = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();
        private final List<String> behind = new ArrayList<>();
        private final List<String> losses = new ArrayList<>();
        private final List<String> aside = new ArrayList<>();
        private final Set<String> met = new HashSet<>();
        private List<String> away = List.of();
        private long missing;
        private int nodes;

        Round(PeerText names) {
            this.names = names;
        }

        @Override
        public GetRingStateResponse visit(Connection node) {
            NodeHealth health = NodeHealth.of(node);
            add(health.ring().getSelf(), health.arc(), health.records());
            return health.ring();
        }

        private void add(NodeRef node, String arc, GetHealthResponse health) {
            String name = names.name(node);
            nodes++;
            met.add(PeerText.address(node));
            missing += health.getMissingCopies();
            table.row(
                    new Cell(PeerText.address(node), name),
                    "up",
                    arc,
                    health.getInStep() ? "in step" : "behind",
                    health.getMissingCopies(),
                    health.getRows(),
                    health.getTombstones(),
                    health.getAside(),
                    health.getSuspectedLosses(),
                    health.getStoreFailure().isEmpty() ? "ok" : health.getStoreFailure());
            if (!health.getStoreFailure().isEmpty()) {
                broken.add(name);
            }
            if (!health.getActive() || !health.getInStep()) {
                behind.add(name);
            }
            if (health.getSuspectedLosses() > 0) {
                losses.add(name);
            }
            if (health.getAside() > 0) {
                aside.add(name);
            }
        }

        @Override
        public void dead(NodeRef node, CommandFailure failure) {
            silent.add(names.name(node));
            met.add(PeerText.address(node));
            table.row(
                    new Cell(PeerText.address(node), names.name(node)),
                    "silent",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-",
                    "-");
        }

        /** Notes which of a cluster's peers were not met, if any was. */
        void missing(List<Home> cluster) {
            List<Home> others = cluster.stream()
                    .filter(home -> home.publicAddress().filter(met::contains).isEmpty())
                    .toList();
            away = others.size() < cluster.size()
                    ? others.stream().map(Home::name).toList()
                    : List.of();
        }

        List<String> advice() {
            List<String> lines = new ArrayList<>();
            if (!broken.isEmpty()) {
                lines.add("the store of " + String.join(", ", broken)
                        + " takes no more writes: see to its disk, then stop and start that peer");
            }
            if (!silent.isEmpty()) {
                lines.add("no answer from " + String.join(", ", silent)
                        + ": start it again, or leave it; its keys get their third copy elsewhere");
            }
            if (!behind.isEmpty() || missing > 0) {
                lines.add(missing + (missing == 1 ? " copy is" : " copies are")
                        + " known to be missing, and not yet in step: "
                        + (behind.isEmpty() ? "-" : String.join(", ", behind)) + "; repair is under way, look again");
            }
            if (!losses.isEmpty()) {
                lines.add("all homes of an arc died at once, as seen by " + String.join(", ", losses)
                        + ": start them again with their data, and what they held is back");
            }
            if (!aside.isEmpty()) {
                lines.add("rows put aside at " + String.join(", ", aside)
                        + ": they were removed elsewhere while it was away, and are neither shown nor deleted");
            }
            if (lines.isEmpty()) {
                lines.add(nodes + (nodes == 1 ? " node" : " nodes") + " in the ring, every copy in its place");
            }
            if (!away.isEmpty()) {
                lines.add("not in the ring, of this home's cluster: " + String.join(", ", away)
                        + "; peerctl cluster status says which of them runs and answers");
            }
            return lines;
        }

        ExitCode exit() {
            if (!broken.isEmpty()) {
                return ExitCode.DISK_OR_QUOTA;
            }
            return silent.isEmpty() ? ExitCode.OK : ExitCode.UNREACHABLE;
        }
    }
}
