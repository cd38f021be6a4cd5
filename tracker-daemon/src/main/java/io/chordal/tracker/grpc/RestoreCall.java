// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.tracker.v1.RestoreRequest;
import io.chordal.proto.tracker.v1.RestoreResponse;
import io.chordal.tracker.backup.Backups;
import io.chordal.tracker.backup.Restoration;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code Restore}: asks for the next part when the one before is on the disk.
 *
 * <p>gRPC calls it one at a time. A failure ends the call, and what was taken in is let go.
 */
final class RestoreCall implements StreamObserver<RestoreRequest> {
    private static final int MOST = 64 << 10;

    private final Backups backups;
    private final ServerCallStreamObserver<RestoreResponse> observer;
    private volatile Backups.@Nullable Receiving receiving;
    private volatile boolean failed;

    RestoreCall(Backups backups, ServerCallStreamObserver<RestoreResponse> observer) {
        this.backups = requireNonNull(backups, "backups is null");
        this.observer = requireNonNull(observer, "observer is null");
        observer.disableAutoRequest();
        observer.setOnCancelHandler(this::cancel);
        observer.request(1);
    }

    @Override
    public void onNext(RestoreRequest request) {
        if (failed) {
            return;
        }
        try {
            Backups.Receiving into = receiving;
            if (into == null) {
                into = backups.restore(!request.getDryRun());
                receiving = into;
            }
            if (request.getData().size() > MOST) {
                throw new TrackerException(
                        TrackerReason.INVALID_REQUEST, "a part of a backup has at most " + MOST + " bytes");
            }
            into.receive(request.getData().toByteArray()).whenComplete((done, failure) -> next(failure));
        } catch (RuntimeException e) {
            next(e);
        }
    }

    private void next(@Nullable Throwable failure) {
        if (failure == null) {
            observer.request(1);
        } else {
            failed = true;
            cancel();
            observer.onError(TrackerErrors.toStatus(failure));
        }
    }

    @Override
    public void onError(Throwable failure) {
        cancel();
    }

    @Override
    public void onCompleted() {
        Backups.Receiving all = receiving;
        if (failed) {
            return;
        }
        if (all == null) {
            observer.onError(TrackerErrors.toStatus(new TrackerException(
                    TrackerReason.BACKUP_DAMAGED, "the backup has no bytes; nothing was written")));
        } else {
            Answers.later(observer, () -> all.finish().thenApply(RestoreCall::answer));
        }
    }

    private static RestoreResponse answer(Restoration restored) {
        return RestoreResponse.newBuilder()
                .setWritten(restored.written())
                .setPresent(restored.present())
                .setLeftOut(restored.leftOut())
                .addAllReasons(restored.reasons())
                .build();
    }

    private void cancel() {
        Backups.Receiving into = receiving;
        if (into != null) {
            into.cancel();
        }
    }
}
