// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.serve.ChunkServiceAdapter;
import io.chordal.peer.grpc.serve.Library;
import io.chordal.peer.grpc.serve.ServeConfig;
import io.chordal.peer.grpc.serve.ServeContext;
import io.chordal.peer.grpc.serve.TestGates;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Membership;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A peer that says it has a file, and sends zeros for it. */
final class LyingPeer implements AutoCloseable {
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Server server;
    private final Endpoint endpoint;

    LyingPeer(Manifest manifest) throws IOException {
        Lies lies = new Lies(manifest);
        ServeContext context = new ServeContext(
                ServeConfig.defaults(), lies, TestGates.publicOnly(lies), threads, threads, Ticker.systemTicker());
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new ChunkServiceAdapter(context))
                .build()
                .start();
        endpoint = new Endpoint("127.0.0.1", server.getPort());
    }

    /** Tells a tracker that it has the whole file. */
    void announce(FileRef ref, FakeTracker tracker) {
        PeerAddress me = new PeerAddress(Bytes.copyOf(new byte[32]), endpoint);
        try (Trackers trackers = TestTrackers.at(threads, tracker.endpoint())) {
            trackers.ask(each -> each.announce(
                            me,
                            "public",
                            List.of(new Holding(ref, ChunkSet.all(ref.layout().chunkCount())))))
                    .join();
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.shutdownNow();
        threads.shutdownNow();
    }

    private record Lies(Manifest manifest) implements Library {
        @Override
        public Optional<ChunkSet> have(FileRef ref) {
            return Optional.of(ChunkSet.all(manifest.chunkCount()));
        }

        @Override
        public ImmutableSet<Membership> served(FileRef ref) {
            return ImmutableSet.of(Membership.PUBLIC);
        }

        @Override
        public Optional<Manifest> manifest(FileRef ref) {
            return Optional.of(manifest);
        }

        @Override
        public Optional<ChunkReader> open(FileRef ref) {
            return Optional.of(new ChunkReader() {
                @Override
                public Manifest manifest() {
                    return manifest;
                }

                @Override
                public ChunkSet have() {
                    return ChunkSet.all(manifest.chunkCount());
                }

                @Override
                public FrameRead read(int chunk, int offset, int length) {
                    return new FrameRead.Frame(ByteBuffer.allocate(length));
                }

                @Override
                public void close() {}
            });
        }

        @Override
        public void chunkDamaged(FileRef ref, int chunk) {}

        @Override
        public void fileChanged(FileRef ref) {}

        @Override
        public void uploaded(FileRef ref, long bytes) {}
    }
}
