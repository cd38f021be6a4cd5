// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.Comparators;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What one daemon that is starting says of itself: that it is ready, or what it waits for.
 *
 * <p>A peer that has said for 5 s that none of its trackers answers and nobody else lets it into its ring is waited for no longer: it
 * may never be ready. It stays up by design and goes on trying; whoever started it decides what becomes of it. The 5 s are for
 * trackers that come up together with it, as after a power cut. Confined to one thread.
 */
final class ReadinessWatch {
    /** For how long a peer has to say that it has no way in. */
    static final Duration NO_WAY_IN_FOR = Duration.ofSeconds(5);

    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final DaemonKind kind;
    private final String name;
    private final Path home;
    private final Dialer dialer;
    private final Ticker ticker;
    private OptionalLong noWayInSince = OptionalLong.empty();

    ReadinessWatch(DaemonKind kind, String name, Path home, Dialer dialer, Ticker ticker) {
        this.kind = requireNonNull(kind, "kind is null");
        this.name = requireNonNull(name, "name is null");
        this.home = requireNonNull(home, "home is null");
        this.dialer = requireNonNull(dialer, "dialer is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    /**
     * Whether the daemon that listens there is ready; waits for that for half a second, and no longer than {@code within}.
     *
     * @throws CommandFailure if it has no way into its ring, with the trackers that it tried
     */
    boolean isReady(Endpoint local, Duration within) {
        try (Connection daemon = Connection.open(dialer, name, local, Optional.empty())) {
            if (serves(daemon, Comparators.min(within, GLANCE))) {
                return true;
            }
            if (kind == DaemonKind.PEER) {
                note(status(daemon));
            }
        } catch (StatusRuntimeException e) {
            noWayInSince = OptionalLong.empty();
        }
        return false;
    }

    private static boolean serves(Connection daemon, Duration within) {
        try {
            Iterator<HealthCheckResponse> states = daemon.stream(HealthGrpc::newBlockingStub)
                    .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS)
                    .watch(HealthCheckRequest.newBuilder().setService("ready").build());
            while (states.hasNext()) {
                if (states.next().getStatus() == ServingStatus.SERVING) {
                    return true;
                }
            }
        } catch (StatusRuntimeException notYet) {
            return false;
        }
        return false;
    }

    private static GetStatusResponse status(Connection peer) {
        return peer.stream(PeerControlServiceGrpc::newBlockingStub)
                .withDeadlineAfter(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance());
    }

    private void note(GetStatusResponse status) {
        if (status.getRingRole() != RingRole.RING_ROLE_NO_WAY_IN) {
            noWayInSince = OptionalLong.empty();
            return;
        }
        long now = ticker.read();
        long since = noWayInSince.orElse(now);
        noWayInSince = OptionalLong.of(since);
        if (now - since >= NO_WAY_IN_FOR.toNanos()) {
            throw withoutTrackers(status);
        }
    }

    private CommandFailure withoutTrackers(GetStatusResponse status) {
        String tried =
                status.getTrackersList().stream().map(TrackerStatus::getAddress).collect(Collectors.joining(", "));
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "cannot start " + name + ": no trackers available (tried " + tried
                        + "), and it remembers nobody of its ring who lets it in",
                "see that a tracker runs and that its address is right, or name others: --tracker HOST:PORT,HOST:PORT;"
                        + " a peer that is to wait for one is started with: peer-daemon --home " + home);
    }
}
