// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.trust.CallMetadata;
import io.chordal.dht.id.Bytes;
import io.chordal.peer.grant.ReadPass;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.chordal.swarm.download.SourceFailure;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls for files of groups carry, and what becomes of those that have nothing to show. */
class GrantChannelTest {
    private static final Bytes PEER = Bytes.copyOf(new byte[32]);

    private final List<String> shown = new ArrayList<>();
    private final List<String> doubted = new ArrayList<>();
    private Optional<String> grant = Optional.of("first");
    private boolean hasEnded;
    private Server server;
    private ManagedChannel plain;
    private Channel channel;

    @BeforeEach
    void start() throws Exception {
        server = InProcessServerBuilder.forName("granted")
                .directExecutor()
                .addService(ServerInterceptors.intercept(new Answering(), new Recording()))
                .build()
                .start();
        plain = InProcessChannelBuilder.forName("granted").directExecutor().build();
        channel = new GrantChannel(plain, PEER, new Pass());
    }

    @AfterEach
    void stop() {
        plain.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void eachCallShowsThePresentGrantAndAProofForItsMethodAndItsCallee() {
        call();
        grant = Optional.of("second");
        call();

        String method = ChunkServiceGrpc.getGetBitfieldMethod().getFullMethodName();
        assertThat(shown)
                .containsExactly(
                        "first/" + method + " at " + PEER.toHex() + " with first",
                        "second/" + method + " at " + PEER.toHex() + " with second");
    }

    @Test
    void aCallWithoutAGrantIsNotMade() {
        grant = Optional.empty();

        assertThat(FrameReceiver.failure(catchThrowable(this::call))).isEqualTo(SourceFailure.LAPSED);
        assertThat(shown).isEmpty();
        assertThat(doubted).isEmpty();
    }

    @Test
    void aGrantThatThePeerCallsEndedIsDoubtedAndNotShownToItAgain() {
        hasEnded = true;
        assertThat(FrameReceiver.failure(catchThrowable(this::call))).isEqualTo(SourceFailure.LAPSED);
        assertThat(FrameReceiver.failure(catchThrowable(this::call))).isEqualTo(SourceFailure.LAPSED);
        assertThat(shown).hasSize(1);
        assertThat(doubted).containsExactly("first");

        hasEnded = false;
        grant = Optional.of("second");
        call();
        assertThat(shown).hasSize(2);
    }

    @Test
    void anyOtherRefusalSaysNothingOfTheGrant() {
        assertThat(GrantChannel.hasLapsed(
                        ErrorStatus.of(Status.Code.PERMISSION_DENIED, "CLOCKS_DIFFER", "set the clock")))
                .isFalse();
        assertThat(GrantChannel.hasLapsed(Status.NOT_FOUND.asRuntimeException()))
                .isFalse();
    }

    private void call() {
        ChunkServiceGrpc.newBlockingStub(channel).getBitfield(GetBitfieldRequest.getDefaultInstance());
    }

    private final class Pass implements ReadPass {
        @Override
        public boolean isNeeded() {
            return true;
        }

        @Override
        public Optional<String> grant() {
            return grant;
        }

        @Override
        public String proof(String method, Bytes callee, String with) {
            return method + " at " + callee.toHex() + " with " + with;
        }

        @Override
        public void doubt(String which) {
            doubted.add(which);
        }
    }

    private final class Answering extends ChunkServiceGrpc.ChunkServiceImplBase {
        @Override
        public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> call) {
            if (hasEnded) {
                call.onError(ErrorStatus.of(Status.Code.PERMISSION_DENIED, "GRANT_EXPIRED", "the grant ended"));
            } else {
                call.onNext(GetBitfieldResponse.getDefaultInstance());
                call.onCompleted();
            }
        }
    }

    private final class Recording implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            shown.add(text(headers, CallMetadata.GRANT) + "/" + text(headers, CallMetadata.PROOF));
            return next.startCall(call, headers);
        }

        private static String text(Metadata headers, String key) {
            return String.valueOf(headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
        }
    }
}
