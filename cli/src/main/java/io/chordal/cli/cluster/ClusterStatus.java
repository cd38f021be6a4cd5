// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.session.Session;
import io.chordal.cli.status.Status;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cluster status}: the members, and how each is. */
@Command(name = "status", description = "list the members, and how each is")
public final class ClusterStatus implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Session session;

    /** The command in a session. */
    public ClusterStatus(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    @Override
    public Integer call() {
        ClusterState state = new ClusterCommands(session).cluster().state();
        if (state.members().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "there is no cluster in " + session.homes().own().path(),
                    "start one: peerctl cluster start");
        }
        Table table = Table.of(
                "NAME:name",
                ">PID:pid",
                "STATE:state",
                "PUBLIC:public",
                "LOCAL:local",
                "ROLE:role",
                ">SHARES:shares",
                ">RECORDS:records");
        state.members().forEach(member -> add(table, member));
        session.output().table(table, "");
        return 0;
    }

    private void add(Table table, Member member) {
        String health = member.isRunning() ? health(member) : "ended";
        Optional<GetStatusResponse> peer =
                member.kind() == DaemonKind.PEER && member.isRunning() ? status(member) : Optional.empty();
        boolean tracker = member.kind() == DaemonKind.TRACKER;
        table.row(
                member.name(),
                member.identity().pid(),
                health,
                member.publicAddress(),
                member.localAddress(),
                Cell.orDash(tracker ? "tracker" : peer.map(Status::role).orElse("")),
                peer.map(p -> Cell.of(p.getShares())).orElse(Cell.orDash("")),
                peer.map(p -> Cell.of(p.getRecords())).orElse(Cell.orDash("")));
    }

    private String health(Member member) {
        try (Connection connection = open(member)) {
            ServingStatus status = connection
                    .call(
                            PATIENCE,
                            HealthGrpc::newBlockingStub,
                            (HealthBlockingStub stub) -> stub.check(HealthCheckRequest.newBuilder()
                                    .setService("ready")
                                    .build()))
                    .getStatus();
            return status == ServingStatus.SERVING ? "ready" : "not ready";
        } catch (CommandFailure e) {
            return "no answer";
        }
    }

    private Optional<GetStatusResponse> status(Member member) {
        try (Connection connection = open(member)) {
            return Optional.of(connection.call(
                    PATIENCE,
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance())));
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }

    private Connection open(Member member) {
        return Connection.open(session.dialer(), member.name(), member.localAddress(), Optional.empty());
    }
}
