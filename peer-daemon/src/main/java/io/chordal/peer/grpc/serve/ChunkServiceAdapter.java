// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import io.chordal.peer.grpc.wire.ManifestCodec;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.chordal.proto.transfer.v1.WatchBitfieldRequest;
import io.chordal.proto.transfer.v1.WatchBitfieldResponse;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * {@code chordal.transfer.v1.ChunkService} over a library.
 *
 * <p>It decides nothing; whatever touches the disk is handed to the disk's threads. Thread-safe.
 */
public final class ChunkServiceAdapter extends ChunkServiceGrpc.ChunkServiceImplBase {
    /** The streams that need no deadline: one lasts as long as a download, the other as long as bytes flow. */
    public static final List<MethodDescriptor<?, ?>> LONG_LIVED =
            List.of(ChunkServiceGrpc.getWatchBitfieldMethod(), ChunkServiceGrpc.getReadChunksMethod());

    private final ServeContext context;
    private final BitfieldFeed feed;

    /** The service of one peer. */
    public ChunkServiceAdapter(ServeContext context) {
        this.context = context;
        this.feed = new BitfieldFeed(context);
    }

    /** The same, with what calls show. */
    public BindableService shown() {
        return () -> ServerInterceptors.intercept(this, new Asking.Reading());
    }

    @Override
    public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> observer) {
        Asking asking = Asking.current(ChunkServiceGrpc.getGetManifestMethod());
        ReadyPump.start(call(observer), () -> ManifestCodec.parts(manifest(request, asking)), context.serial());
    }

    @Override
    public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> observer) {
        Asking asking = Asking.current(ChunkServiceGrpc.getGetBitfieldMethod());
        context.serial().execute(() -> {
            try {
                FileRef ref = ServeContext.file(request.getFile());
                context.access().admit(ref, asking);
                ChunkSet have = context.library().have(ref).orElseThrow(ServeContext::notHere);
                observer.onNext(GetBitfieldResponse.newBuilder()
                        .setChunks(TransferCodec.toWire(have))
                        .build());
                observer.onCompleted();
            } catch (RuntimeException e) {
                observer.onError(PeerStatus.of(e));
            }
        });
    }

    @Override
    public void watchBitfield(WatchBitfieldRequest request, StreamObserver<WatchBitfieldResponse> observer) {
        try {
            feed.add(
                    ServeContext.file(request.getFile()),
                    Asking.current(ChunkServiceGrpc.getWatchBitfieldMethod()),
                    call(observer));
        } catch (RuntimeException e) {
            observer.onError(PeerStatus.of(e));
        }
    }

    @Override
    public void readChunks(ReadChunksRequest request, StreamObserver<ReadChunksResponse> observer) {
        new ChunkStream(context, call(observer)).start(request, Asking.current(ChunkServiceGrpc.getReadChunksMethod()));
    }

    private Manifest manifest(GetManifestRequest request, Asking asking) {
        try {
            FileRef ref = ServeContext.file(request.getFile());
            context.access().admit(ref, asking);
            return context.library().manifest(ref).orElseThrow(ServeContext::notHere);
        } catch (StorageException e) {
            throw ServeContext.notHere();
        }
    }

    private static <T> ServerCallStreamObserver<T> call(StreamObserver<T> observer) {
        return (ServerCallStreamObserver<T>) observer;
    }
}
