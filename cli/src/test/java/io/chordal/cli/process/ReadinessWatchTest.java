// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Replies;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long whoever has started a daemon waits for it, as the daemon itself says how it is. */
@Timeout(60)
class ReadinessWatchTest {
    private static final Endpoint LOCAL = Endpoint.parse("127.0.0.1:7071");
    private static final Duration SHORT = Duration.ofMillis(1);

    private final FakeDaemons daemons = new FakeDaemons();
    private final HealthStatusManager health = new HealthStatusManager();
    private RingRole role = RingRole.RING_ROLE_NO_WAY_IN;
    private long now = Long.MAX_VALUE - 1;
    private final Ticker clock = new Ticker() {
        @Override
        public long read() {
            return now;
        }
    };

    @BeforeEach
    void listen() {
        health.setStatus("ready", ServingStatus.NOT_SERVING);
        daemons.listen(LOCAL.toString(), health.getHealthService(), new PeerControlServiceImplBase() {
            @Override
            public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
                Replies.send(
                        call,
                        GetStatusResponse.newBuilder()
                                .setRingRole(role)
                                .addTrackers(TrackerStatus.newBuilder().setAddress("10.0.0.1:9000"))
                                .addTrackers(TrackerStatus.newBuilder().setAddress("10.0.0.2:9000"))
                                .build());
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        daemons.close();
    }

    @Test
    void aPeerThatSaysForTwoSecondsThatItHasNoWayInIsWaitedForNoLonger() {
        ReadinessWatch watch = watch(DaemonKind.PEER);

        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now += ReadinessWatch.NO_WAY_IN_FOR.toNanos() - 1;
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now++;

        assertThatThrownBy(() -> watch.isReady(LOCAL, SHORT)).isInstanceOfSatisfying(CommandFailure.class, failure -> {
            assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining(
                            "cannot start peer-1: no trackers available" + " (tried 10.0.0.1:9000, 10.0.0.2:9000)");
            assertThat(failure.next()).contains("--tracker HOST:PORT", "peer-daemon --home here");
        });
    }

    @Test
    void aPeerThatFindsSomebodyToAskInBetweenIsGivenTheTimeAnew() {
        ReadinessWatch watch = watch(DaemonKind.PEER);
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now += ReadinessWatch.NO_WAY_IN_FOR.toNanos();

        role = RingRole.RING_ROLE_JOINING;
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        role = RingRole.RING_ROLE_NO_WAY_IN;

        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
    }

    @Test
    void aPeerThatDoesNotAnswerForAWhileIsGivenTheTimeAnew() {
        ReadinessWatch watch = watch(DaemonKind.PEER);
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now += ReadinessWatch.NO_WAY_IN_FOR.toNanos();

        daemons.end(LOCAL.toString());
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        listen();

        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
    }

    @Test
    void aPeerThatIsReadyIsNotAskedWhatElseItSays() {
        ReadinessWatch watch = watch(DaemonKind.PEER);
        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now += ReadinessWatch.NO_WAY_IN_FOR.toNanos();

        health.setStatus("ready", ServingStatus.SERVING);

        assertThat(watch.isReady(LOCAL, Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void aTrackerIsNotAskedWhatAPeerIsAsked() {
        ReadinessWatch watch = watch(DaemonKind.TRACKER);

        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
        now += ReadinessWatch.NO_WAY_IN_FOR.toNanos();

        assertThat(watch.isReady(LOCAL, SHORT)).isFalse();
    }

    private ReadinessWatch watch(DaemonKind kind) {
        return new ReadinessWatch(kind, "peer-1", Path.of("here"), daemons, clock);
    }
}
