// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.BackupRequest;
import io.chordal.proto.tracker.v1.BackupResponse;
import io.chordal.proto.tracker.v1.GetStatusRequest;
import io.chordal.proto.tracker.v1.GetStatusResponse;
import io.chordal.proto.tracker.v1.RestoreRequest;
import io.chordal.proto.tracker.v1.RestoreResponse;
import io.chordal.proto.tracker.v1.SyncRequest;
import io.chordal.proto.tracker.v1.SyncResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceImplBase;
import io.chordal.tracker.backup.Backups;
import io.chordal.tracker.control.TrackerControl;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** {@code TrackerControlService} over {@link TrackerControl} and {@link Backups}; only for the local listener. Thread-safe. */
public final class TrackerControlGrpc extends TrackerControlServiceImplBase {
    private final TrackerControl control;
    private final Backups backups;

    /** Returns the service. */
    public TrackerControlGrpc(TrackerControl control, Backups backups) {
        this.control = requireNonNull(control, "control is null");
        this.backups = requireNonNull(backups, "backups is null");
    }

    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
        Answers.later(
                observer,
                () -> control.status()
                        .thenApply(status -> GetStatusResponse.newBuilder()
                                .setPublicAddress(status.open())
                                .setRingAddress(status.ring())
                                .setVersion(status.version())
                                .setPid(status.pid())
                                .setRecords(status.records())
                                .setPeers(status.peers())
                                .setFiles(status.files())
                                .addAllWarnings(status.warnings())
                                .addAllMembers(status.trackers().stream()
                                        .map(TrackerWire::member)
                                        .toList())
                                .build()));
    }

    @Override
    public void sync(SyncRequest request, StreamObserver<SyncResponse> observer) {
        Answers.later(
                observer,
                () -> control.sync()
                        .thenApply(synced -> SyncResponse.newBuilder()
                                .setInStep(synced.inStep())
                                .addAllUnreachable(synced.unreachable().stream()
                                        .map(Endpoint::toString)
                                        .toList())
                                .setRecords(synced.records())
                                .build()));
    }

    @Override
    public void backup(BackupRequest request, StreamObserver<BackupResponse> observer) {
        PartStream parts = new PartStream((ServerCallStreamObserver<BackupResponse>) observer);
        Answers.later(
                observer,
                () -> backups.backup(parts)
                        .thenApply(records ->
                                BackupResponse.newBuilder().setRecords(records).build()));
    }

    @Override
    public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> observer) {
        return new RestoreCall(backups, (ServerCallStreamObserver<RestoreResponse>) observer);
    }
}
