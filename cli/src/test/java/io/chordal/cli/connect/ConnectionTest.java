// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chordal.cli.FakeDaemons;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceBlockingStub;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceImplBase;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void whatAcceptsConnectionsAndNeverAnswersIsUnreachable() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandFailure failure = pinging(Dialer.tcp(), "127.0.0.1:" + mute.getLocalPort());

            assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(failure).hasMessageContaining("accepts connections but does not answer");
        }
    }

    @Test
    void aNameThatNobodyKnowsIsUnreachableAndNoLibraryWritesAboutIt() {
        List<String> written = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord line) {
                written.add(line.getMessage());
            }
        };
        Logger.getLogger("").addHandler(handler);
        try {
            CommandFailure failure = pinging(Dialer.tcp(), Duration.ofSeconds(5), "nobody.invalid:7071");

            assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(written).isEmpty();
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
    }

    @Test
    void aDaemonThatTakesTooLongOverACallIsAStall() throws IOException {
        try (FakeDaemons daemons = new FakeDaemons()) {
            daemons.listen("127.0.0.1:7071", new Pondering());
            CommandFailure failure = pinging(daemons, "127.0.0.1:7071");

            assertThat(failure.exit()).isEqualTo(ExitCode.STALLED);
            assertThat(failure).hasMessage("the tracker at 127.0.0.1:7071 did not answer in time");
        }
    }

    @Test
    void aChangeThatNobodyAnswersMayHaveBeenDoneUnlessItWasNeverSent() throws IOException {
        try (FakeDaemons daemons = new FakeDaemons()) {
            daemons.listen("127.0.0.1:7071", new Pondering());
            CommandFailure sent = changing(daemons, "127.0.0.1:7071");
            CommandFailure never = changing(daemons, "127.0.0.1:7072");

            assertThat(sent.exit()).isEqualTo(ExitCode.STALLED);
            assertThat(sent)
                    .hasMessageContaining("did not answer in time, and what was asked of it may have been done");
            assertThat(sent.next()).contains("before you try again");
            assertThat(never.exit()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(never).hasMessage("cannot reach the tracker at 127.0.0.1:7072");
        }
    }

    private static CommandFailure changing(Dialer dialer, String address) {
        try (Connection daemon = Connection.open(dialer, "the tracker", Endpoint.parse(address), Optional.empty())) {
            return catchThrowableOfType(
                    CommandFailure.class,
                    () -> daemon.change(
                            SHORT,
                            ChordServiceGrpc::newBlockingStub,
                            (ChordServiceBlockingStub stub) -> stub.ping(PingRequest.getDefaultInstance())));
        }
    }

    private static CommandFailure pinging(Dialer dialer, String address) {
        return pinging(dialer, SHORT, address);
    }

    private static CommandFailure pinging(Dialer dialer, Duration within, String address) {
        try (Connection daemon = Connection.open(dialer, "the tracker", Endpoint.parse(address), Optional.empty())) {
            return catchThrowableOfType(
                    CommandFailure.class,
                    () -> daemon.call(
                            within,
                            ChordServiceGrpc::newBlockingStub,
                            (ChordServiceBlockingStub stub) -> stub.ping(PingRequest.getDefaultInstance())));
        }
    }

    private static final class Pondering extends ChordServiceImplBase {
        @Override
        public void ping(PingRequest request, StreamObserver<PingResponse> call) {}
    }
}
