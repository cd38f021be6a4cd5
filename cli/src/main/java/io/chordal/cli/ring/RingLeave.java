// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Quantities;
import io.chordal.cli.session.PeerStop;
import io.chordal.cli.session.Session;
import io.chordal.proto.peer.v1.LeaveRingRequest;
import io.chordal.proto.peer.v1.LeaveRingResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ring leave}: takes the peer's node out of the ring and withdraws what it shares; the peer runs on as a client. */
@Command(
        name = "leave",
        description = "leave the ring: hand the records over, stop sharing all files; the peer runs on as a client")
public final class RingLeave implements Callable<Integer> {
    /** Handing over has a budget of its own in the peer; withdrawing writes to its disk once for each file. */
    private static final Duration WITHIN = Duration.ofSeconds(120);

    private final Session session;

    @Option(names = "--keep-shares", description = "go on sharing, as a client")
    private boolean keepShares;

    /** The command in a session. */
    public RingLeave(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        try (Connection peer = session.peer()) {
            leave(peer);
            if (session.output().forPeople()) {
                boolean own = session.homes()
                        .at(peer.endpoint())
                        .filter(session.homes().own()::equals)
                        .isPresent();
                session.output()
                        .message(peer.name() + " goes on as a client and joins again when it is started anew; stop it: "
                                + (own ? "peerctl daemon stop" : "peerctl -p " + peer.endpoint() + " leave"));
            }
            return 0;
        }
    }

    private void leave(Connection peer) {
        LeaveRingRequest request =
                LeaveRingRequest.newBuilder().setKeepShares(keepShares).build();
        LeaveRingResponse left = peer.call(
                WITHIN,
                PeerControlServiceGrpc::newBlockingStub,
                (PeerControlServiceBlockingStub stub) -> stub.leaveRing(request));
        session.output()
                .fields(new Fields()
                        .add("Ring", "wasMember", new Cell(left.getWasMember(), ring(left)))
                        .add("", "otherMembers", left.getOtherMembers())
                        .add("Records", "records", new Cell(left.getRecords(), records(left)))
                        .add("", "unfinished", new Cell(left.hasUnfinished() ? left.getUnfinished() : null, ""))
                        .add("Withdrawn", "unshared", new Cell(left.getUnshared(), withdrawn(left))));
    }

    private static String ring(LeaveRingResponse left) {
        return left.getWasMember()
                ? "left; " + Quantities.count(left.getOtherMembers(), "other member") + " known"
                : "it was no member";
    }

    private static String records(LeaveRingResponse left) {
        if (left.getRecords() == 0) {
            return "none to hand over";
        }
        if (left.getOtherMembers() == 0) {
            return left.getRecords() + " stay on its disk: it was the only node in the network";
        }
        if (!left.hasUnfinished()) {
            return left.getRecords() + "; whether the nodes that follow have all of them is not known";
        }
        return left.getUnfinished() == 0
                ? left.getRecords() + " left to the nodes that follow"
                : left.getRecords() + "; not all were handed over in time, of "
                        + Quantities.count(left.getUnfinished(), "arc") + " something is missing: the other members"
                        + " restore what they have a copy of, the rest comes back when this peer joins again";
    }

    private String withdrawn(LeaveRingResponse left) {
        return keepShares
                ? "none, as you asked"
                : Quantities.count(left.getUnshared(), "file") + "; they stay where they are on the disk";
    }

    /** {@code leave} and {@code quit}, as the reference systems called it: the peer leaves the ring and ends. */
    @Command(
            name = "leave",
            aliases = {"quit", "exit"},
            hidden = true,
            description = "leave the ring, stop sharing all files, and stop the peer")
    public static final class Quit implements Callable<Integer> {
        private final Session session;

        /** The command in a session. */
        public Quit(Session session) {
            this.session = requireNonNull(session, "session is null");
        }

        @Override
        public Integer call() {
            try (Connection peer = session.peer()) {
                new RingLeave(session).leave(peer);
                PeerStop.stop(peer, session.output());
                return 0;
            }
        }
    }
}
