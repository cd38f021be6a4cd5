// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineRequiredTest {
    private Server server;
    private ManagedChannel channel;
    private ChunkServiceGrpc.ChunkServiceBlockingStub stub;

    @BeforeEach
    void serve() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new Streams())
                .intercept(new DeadlineRequired(List.of(ChunkServiceGrpc.getWatchBitfieldMethod())))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        stub = ChunkServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void aStreamNeedsADeadlineLikeEveryOtherCall() {
        GetManifestRequest request = GetManifestRequest.getDefaultInstance();

        assertThatThrownBy(() -> stub.getManifest(request).hasNext())
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining("GetManifest needs a deadline");
        assertThat(stub.withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getManifest(request)
                        .hasNext())
                .isTrue();
    }

    @Test
    void aStreamThatIsNamedMayLastAsLongAsItLikes() {
        assertThat(stub.watchBitfield(WatchBitfieldRequest.getDefaultInstance()).hasNext())
                .isTrue();
    }

    private static final class Streams extends ChunkServiceGrpc.ChunkServiceImplBase {
        @Override
        public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> observer) {
            observer.onNext(GetManifestResponse.getDefaultInstance());
            observer.onCompleted();
        }

        @Override
        public void watchBitfield(WatchBitfieldRequest request, StreamObserver<WatchBitfieldResponse> observer) {
            observer.onNext(WatchBitfieldResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }
}
