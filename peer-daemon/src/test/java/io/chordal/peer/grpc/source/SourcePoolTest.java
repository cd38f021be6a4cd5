// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grant.ReadPass;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc.ChunkServiceImplBase;
import io.chordal.proto.transfer.v1.HaveChunks;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.download.ChunkSource;
import io.chordal.swarm.download.SourceId;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What a source tells waits on the wire, not in the download's queue. */
class SourcePoolTest {
    private static final int MESSAGES = 100;

    @Test
    void aSourceIsHeardNoFasterThanItsDownloadListens() throws Exception {
        FileRef file = new FileRef(FileId.of(new byte[32]), 1L << 30);
        Server server = InProcessServerBuilder.forName("chatty")
                .directExecutor()
                .addService(new ChunkServiceImplBase() {
                    @Override
                    public void watchBitfield(
                            WatchBitfieldRequest request, StreamObserver<WatchBitfieldResponse> call) {
                        for (int i = 0; i < MESSAGES; i++) {
                            call.onNext(WatchBitfieldResponse.newBuilder()
                                    .setHave(HaveChunks.newBuilder().addChunks(i))
                                    .build());
                        }
                    }
                })
                .build()
                .start();
        Queue<Runnable> serial = new ArrayDeque<>();
        List<ChunkSet> heard = new ArrayList<>();
        try (PeerChannels channels = new PeerChannels(endpoint -> InProcessChannelBuilder.forName("chatty")
                        .directExecutor()
                        .build());
                SourcePool pool = new SourcePool(
                        file, ReadPass.EVERYBODYS, channels, ByteString.empty(), serial::add, listener(heard), 1)) {
            pool.found(new FoundSource(
                    PeerAddress.at(new Endpoint("127.0.0.1", 7070)), FoundSource.Origin.TICKET, Optional.empty()));

            for (int turn = 0; turn < MESSAGES; turn++) {
                assertThat(serial).hasSize(1);
                serial.remove().run();
            }

            assertThat(serial).isEmpty();
            assertThat(heard).hasSize(MESSAGES);
            assertThat(heard.get(MESSAGES - 1).cardinality()).isEqualTo(MESSAGES);
        } finally {
            server.shutdownNow();
        }
    }

    private static SourcePool.Listener listener(List<ChunkSet> heard) {
        return new SourcePool.Listener() {
            @Override
            public void named(ChunkSource source, ChunkSet have) {}

            @Override
            public void told(ChunkSource source, ChunkSet have) {
                heard.add(have);
            }

            @Override
            public void withdrew(SourceId id) {}
        };
    }
}
