// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import io.chordal.peer.grpc.wire.ManifestAssembly;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetManifestRequest;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a file's manifest from one peer and checks it against FileId and size before anybody sees it.
 *
 * <p>Parts come on the channel's executor, one at a time.
 */
final class ManifestFetch implements ClientResponseObserver<GetManifestRequest, GetManifestResponse> {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final ManifestAssembly assembly;
    private final CompletableFuture<Manifest> result = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<GetManifestRequest> call;

    private ManifestFetch(FileRef ref) {
        this.assembly = new ManifestAssembly(ref);
    }

    /** The manifest; fails with IllegalArgumentException if the peer sent another one, else with StatusRuntimeException. */
    static CompletableFuture<Manifest> from(Channel channel, FileRef ref) {
        ManifestFetch fetch = new ManifestFetch(ref);
        ChunkServiceGrpc.newStub(channel)
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .getManifest(
                        GetManifestRequest.newBuilder()
                                .setFile(TransferCodec.toWire(ref))
                                .build(),
                        fetch);
        return fetch.result;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<GetManifestRequest> requestStream) {
        call = requestStream;
    }

    @Override
    public void onNext(GetManifestResponse part) {
        if (result.isDone()) {
            return;
        }
        try {
            assembly.add(part);
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(e);
            if (call != null) {
                call.cancel("this is not the manifest asked for", e);
            }
        }
    }

    @Override
    public void onError(Throwable t) {
        result.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
        try {
            result.complete(assembly.finish());
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(e);
        }
    }
}
