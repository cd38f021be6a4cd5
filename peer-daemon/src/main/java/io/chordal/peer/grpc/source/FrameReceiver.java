// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.source;

import io.chordal.proto.transfer.v1.ReadChunksRequest;
import io.chordal.proto.transfer.v1.ReadChunksResponse;
import io.chordal.swarm.download.ChunkRequest;
import io.chordal.swarm.download.FrameSink;
import io.chordal.swarm.download.SourceFailure;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of one ReadChunks call: hands frames to the sink and asks for the next one when the last is hashed.
 *
 * <p>Invariant: at most {@value #AHEAD} frames are asked for and not yet hashed, besides what the transport's window holds.
 * Frames come on the channel's executor, one at a time; cancel is allowed from any thread.
 */
final class FrameReceiver implements ClientResponseObserver<ReadChunksRequest, ReadChunksResponse>, ChunkRequest {
    private static final int AHEAD = 4;

    private final FrameSink sink;
    private final LongAdder received;
    private volatile @Nullable ClientCallStreamObserver<ReadChunksRequest> call;
    private volatile boolean cancelled;

    FrameReceiver(FrameSink sink, LongAdder received) {
        this.sink = sink;
        this.received = received;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ReadChunksRequest> requestStream) {
        call = requestStream;
        requestStream.disableAutoRequestWithInitial(AHEAD);
    }

    @Override
    public void onNext(ReadChunksResponse frame) {
        if (cancelled) {
            return;
        }
        boolean wanted = true;
        if (frame.getUnavailable()) {
            sink.onUnavailable(frame.getChunk());
        } else {
            received.add(frame.getData().size());
            wanted = sink.onFrame(
                    frame.getChunk(), frame.getOffset(), frame.getData().asReadOnlyByteBuffer());
        }
        ClientCallStreamObserver<ReadChunksRequest> open = call;
        if (open != null) {
            if (wanted) {
                open.request(1);
            } else {
                open.cancel("the rest is not wanted", null);
            }
        }
    }

    @Override
    public void onError(Throwable t) {
        if (!cancelled) {
            sink.onFailure(failure(t), describe(Status.fromThrowable(t)));
        }
    }

    @Override
    public void onCompleted() {
        if (!cancelled) {
            sink.onEnd();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        ClientCallStreamObserver<ReadChunksRequest> open = call;
        if (open != null) {
            open.cancel("not wanted any more", null);
        }
    }

    /** The closed reason that a failed call stands for. */
    static SourceFailure failure(Throwable t) {
        if (GrantChannel.hasLapsed(t)) {
            return SourceFailure.LAPSED;
        }
        return switch (Status.fromThrowable(t).getCode()) {
            case UNAVAILABLE -> SourceFailure.UNREACHABLE;
            case DEADLINE_EXCEEDED -> SourceFailure.TIMED_OUT;
            case RESOURCE_EXHAUSTED -> SourceFailure.BUSY;
            case NOT_FOUND -> SourceFailure.NOT_SHARED;
            case PERMISSION_DENIED, UNAUTHENTICATED -> SourceFailure.DENIED;
            default -> SourceFailure.BROKEN;
        };
    }

    private static String describe(Status status) {
        String text = status.getDescription();
        return text == null ? status.getCode().name() : text;
    }
}
