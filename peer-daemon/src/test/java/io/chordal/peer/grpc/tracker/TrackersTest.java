// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TrackersTest {
    @Test
    @Tag("S4-22")
    void aTrackerThatSwallowsEverythingIsGivenUpAfterFiveSeconds() throws Exception {
        try (ServerSocket hole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Trackers trackers = Trackers.at(
                        List.of(new Endpoint("127.0.0.1", hole.getLocalPort())),
                        endpoint -> NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                                .usePlaintext()
                                .build())) {
            Throwable failure =
                    catchThrowable(() -> trackers.ask(tracker -> tracker.lookUp("", "any", Optional.empty()))
                            .get(15, TimeUnit.SECONDS));

            assertThat(failure).hasCauseInstanceOf(PeerFailure.class);
            assertThat(((PeerFailure) failure.getCause()).problem()).isEqualTo(PeerProblem.NO_TRACKER);
            assertThat(trackers.all().get(0).problem().orElseThrow())
                    .contains("nobody answers at 127.0.0.1:" + hole.getLocalPort());
        }
    }
}
