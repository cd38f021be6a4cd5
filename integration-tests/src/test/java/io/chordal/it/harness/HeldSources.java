// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ManifestHead;
import io.chordal.proto.transfer.v1.PeerRef;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sources that have a whole file and take every request for chunks, but send so many chunks of it and no more until they are let
 * go: so a download stays in its middle for as long as somebody looks, and what is asked for at once, of all together, can be
 * counted. Thread-safe; the lock guards the calls that are not finished and how many chunks may still be sent.
 */
public final class HeldSources extends ChunkServiceGrpc.ChunkServiceImplBase implements AutoCloseable {
    /** The most bytes that one message of a chunk carries. */
    private static final int FRAME = 256 * 1024;

    private final byte[] bytes;
    private final Manifest manifest;
    private final List<Server> servers = new ArrayList<>();
    private final Set<Call> calls = new LinkedHashSet<>();
    private int sendable;
    private int mostUnderWay;

    private HeldSources(byte[] bytes, Manifest manifest, int count, int sendable) throws IOException {
        this.bytes = bytes;
        this.manifest = manifest;
        this.sendable = sendable;
        for (int i = 0; i < count; i++) {
            servers.add(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(this)
                    .build()
                    .start());
        }
    }

    /** Starts so many sources of a file that together send so many chunks of it. */
    public static HeldSources of(Path file, int count, int sendable) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            FileHasher hasher = new FileHasher(bytes.length);
            hasher.update(ByteBuffer.wrap(bytes));
            Manifest manifest =
                    hasher.finish(Optional.of(new FileName(file.getFileName().toString())));
            return new HeldSources(bytes, manifest, count, sendable);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot be a source of " + file, e);
        }
    }

    /** Sends all that is and will be asked for. */
    public synchronized void letGo() {
        sendable = Integer.MAX_VALUE;
        List.copyOf(calls).forEach(this::send);
    }

    /** Enters the file at a tracker, with the first source as the one that shares it. */
    public void register(DaemonProcess tracker) {
        RegisterFilesRequest request = RegisterFilesRequest.newBuilder()
                .setPeer(PeerRef.newBuilder()
                        .setPeerId(ByteString.copyFrom(new byte[32]))
                        .setHost("127.0.0.1")
                        .setPort(servers.get(0).getPort()))
                .addFiles(FileRegistration.newBuilder()
                        .setName(manifest.name().orElseThrow().value())
                        .setFile(file()))
                .build();
        assertThat(tracker.client().catalog().registerFiles(request).getResultsList())
                .extracting(RegistrationResult::getSuccess)
                .containsExactly(true);
    }

    /** Returns where the first source listens. */
    public String address() {
        return "127.0.0.1:" + servers.get(0).getPort();
    }

    /** Returns the file. */
    public FileRef file() {
        return FileRef.newBuilder()
                .setFileId(ByteString.fromHex(manifest.fileId().toHex()))
                .setSize(manifest.size())
                .build();
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
    public synchronized int underWay() {
        return calls.stream().mapToInt(call -> call.chunks.size()).sum();
    }

    /** Returns the most that ever were. */
    public synchronized int mostUnderWay() {
        return mostUnderWay;
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
    public synchronized void readChunks(ReadChunksRequest request, StreamObserver<ReadChunksResponse> observer) {
        Call call = new Call((ServerCallStreamObserver<ReadChunksResponse>) observer, new ArrayDeque<>());
        for (ChunkRange range : request.getRangesList()) {
            for (int i = 0; i < range.getCount(); i++) {
                call.chunks.add(range.getFirst() + i);
            }
        }
        call.observer.setOnCancelHandler(() -> forget(call));
        calls.add(call);
        mostUnderWay = Math.max(mostUnderWay, underWay());
        send(call);
    }

    @Override
    public void close() {
        servers.forEach(Server::shutdownNow);
    }

    private synchronized void forget(Call call) {
        calls.remove(call);
    }

    private void send(Call call) {
        for (; sendable > 0 && !call.chunks.isEmpty(); sendable--) {
            int chunk = call.chunks.remove();
            int begin = chunk * manifest.chunkSize();
            int size = Math.min(manifest.chunkSize(), bytes.length - begin);
            for (int offset = 0; offset < size; offset += FRAME) {
                call.observer.onNext(ReadChunksResponse.newBuilder()
                        .setChunk(chunk)
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(bytes, begin + offset, Math.min(FRAME, size - offset)))
                        .build());
            }
        }
        if (call.chunks.isEmpty()) {
            calls.remove(call);
            call.observer.onCompleted();
        }
    }

    private ChunkSet all() {
        return ChunkSet.newBuilder()
                .setChunkCount(manifest.chunkCount())
                .setComplete(true)
                .build();
    }

    /** A request, with the chunks that were not sent yet; equal to no other. */
    private static final class Call {
        final ServerCallStreamObserver<ReadChunksResponse> observer;
        final Deque<Integer> chunks;

        Call(ServerCallStreamObserver<ReadChunksResponse> observer, Deque<Integer> chunks) {
            this.observer = observer;
            this.chunks = chunks;
        }
    }
}
