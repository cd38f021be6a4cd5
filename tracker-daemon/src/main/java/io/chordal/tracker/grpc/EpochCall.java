// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WatchEpochsResponse;
import io.chordal.tracker.group.EpochSink;
import io.chordal.tracker.group.EpochStream;
import io.chordal.tracker.group.EpochWatch;
import io.chordal.tracker.group.GroupEpoch;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One call of {@code WatchEpochs}: lets the stream tell only what the connection takes, and ends it when the caller is gone.
 *
 * <p>Thread-safe: the stream calls it one at a time.
 */
final class EpochCall implements EpochSink {
    private final ServerCallStreamObserver<WatchEpochsResponse> observer;

    private EpochCall(ServerCallStreamObserver<WatchEpochsResponse> observer) {
        this.observer = observer;
    }

    /** Begins to answer a call; the handlers are set before this returns, as gRPC wants it. */
    static void begin(
            EpochWatch epochs, WatchEpochsRequest request, ServerCallStreamObserver<WatchEpochsResponse> observer) {
        CompletableFuture<EpochStream> stream = new CompletableFuture<>();
        observer.setOnReadyHandler(() -> stream.thenAccept(EpochStream::drain));
        observer.setOnCancelHandler(() -> stream.thenAccept(EpochStream::close));
        open(epochs, request, new EpochCall(observer)).whenComplete((opened, failure) -> {
            if (failure == null) {
                stream.complete(opened);
            } else {
                observer.onError(TrackerErrors.toStatus(failure));
            }
        });
    }

    private static CompletionStage<EpochStream> open(EpochWatch epochs, WatchEpochsRequest request, EpochCall call) {
        try {
            return epochs.open(request.getGroupsList(), call);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean isReady() {
        return observer.isReady();
    }

    @Override
    public void send(List<GroupEpoch> epochs) {
        observer.onNext(GroupWire.epochs(epochs));
    }
}
