// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ManifestHead;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.ticket.Ticket;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sources that have a whole file and take every request for chunks, but never send one: so what is requested at once, of
 * all together, can be counted. Thread-safe.
 */
public final class SilentSources extends ChunkServiceGrpc.ChunkServiceImplBase implements AutoCloseable {
    private final Manifest manifest;
    private final List<Server> servers = new ArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    private SilentSources(Manifest manifest, int count) throws IOException {
        this.manifest = manifest;
        for (int i = 0; i < count; i++) {
            servers.add(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(this)
                    .build()
                    .start());
        }
    }

    /** Starts so many sources of a file. */
    public static SilentSources of(Path file, int count) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            FileHasher hasher = new FileHasher(bytes.length);
            hasher.update(ByteBuffer.wrap(bytes));
            return new SilentSources(
                    hasher.finish(Optional.of(new FileName(file.getFileName().toString()))), count);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot be a source of " + file, e);
        }
    }

    /** Returns the ticket that names these sources alone. */
    public String ticket() {
        return Ticket.of(
                        manifest.fileId(),
                        manifest.size(),
                        manifest.name().orElseThrow(),
                        Optional.empty(),
                        servers.stream()
                                .map(server -> HostAndPort.fromParts("127.0.0.1", server.getPort()))
                                .toList())
                .toString();
    }

    /** Returns how many chunks are asked for at present, by calls that were not cancelled. */
    public int underWay() {
        return underWay.get();
    }

    /** Returns the most that ever were. */
    public int mostUnderWay() {
        return mostUnderWay.get();
    }

    @Override
    public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> observer) {
        ByteString hashes = ByteString.EMPTY;
        for (var hash : manifest.chunkHashes()) {
            hashes = hashes.concat(ByteString.fromHex(hash.toHex()));
        }
        observer.onNext(GetManifestResponse.newBuilder()
                .setHead(ManifestHead.newBuilder()
                        .setFile(file())
                        .setChunkSize(manifest.chunkSize())
                        .setChunkCount(manifest.chunkCount())
                        .setName(manifest.name().orElseThrow().value()))
                .setChunkHashes(hashes)
                .build());
        observer.onCompleted();
    }

    @Override
    public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> observer) {
        observer.onNext(GetBitfieldResponse.newBuilder().setChunks(all()).build());
        observer.onCompleted();
    }

    @Override
    public void watchBitfield(WatchBitfieldRequest request, StreamObserver<WatchBitfieldResponse> observer) {
        observer.onNext(WatchBitfieldResponse.newBuilder().setChunks(all()).build());
    }

    @Override
    public void readChunks(ReadChunksRequest request, StreamObserver<ReadChunksResponse> observer) {
        int chunks =
                request.getRangesList().stream().mapToInt(ChunkRange::getCount).sum();
        ((ServerCallStreamObserver<ReadChunksResponse>) observer).setOnCancelHandler(() -> underWay.addAndGet(-chunks));
        int now = underWay.addAndGet(chunks);
        mostUnderWay.accumulateAndGet(now, Math::max);
    }

    @Override
    public void close() {
        servers.forEach(Server::shutdownNow);
    }

    private FileRef file() {
        return FileRef.newBuilder()
                .setFileId(ByteString.fromHex(manifest.fileId().toHex()))
                .setSize(manifest.size())
                .build();
    }

    private ChunkSet all() {
        return ChunkSet.newBuilder()
                .setChunkCount(manifest.chunkCount())
                .setComplete(true)
                .build();
    }
}
