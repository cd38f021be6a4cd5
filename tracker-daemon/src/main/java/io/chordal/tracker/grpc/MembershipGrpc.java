// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.dht.id.Bytes;
import io.chordal.proto.tracker.v1.GetDebugRequest;
import io.chordal.proto.tracker.v1.GetDebugResponse;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.HeartbeatResponse;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.ListNodesResponse;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.proto.tracker.v1.RegisterNodeResponse;
import io.chordal.proto.tracker.v1.RemoveNodeRequest;
import io.chordal.proto.tracker.v1.RemoveNodeResponse;
import io.chordal.tracker.members.TrackerListing;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.Founding;
import io.chordal.tracker.membership.RingDirectory;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code MembershipService} over {@link RingDirectory} and {@link Founding}. Thread-safe. */
public final class MembershipGrpc extends MembershipServiceImplBase {
    private static final int MAX_EXCLUDED = 64;

    private final RingDirectory directory;
    private final Founding founding;
    private final CallBack callBack;
    private final DebugText debug;
    private final Supplier<TrackerListing> trackers;

    /** Returns the service, which tells a node to found the ring only if {@code callBack} reaches it. */
    public MembershipGrpc(
            RingDirectory directory,
            Founding founding,
            CallBack callBack,
            DebugText debug,
            Supplier<TrackerListing> trackers) {
        this.directory = directory;
        this.founding = founding;
        this.callBack = callBack;
        this.debug = debug;
        this.trackers = trackers;
    }

    @Override
    public void registerNode(RegisterNodeRequest request, StreamObserver<RegisterNodeResponse> observer) {
        Answers.later(
                observer,
                () -> founding.register(
                                NodeWire.node(request.getNode()), new ClusterId(NodeWire.bytes(request.getClusterId())))
                        .thenApply(registered -> RegisterNodeResponse.newBuilder()
                                .setHeartbeatInterval(FileWire.duration(directory.heartbeat()))
                                .build()));
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
        Answers.now(
                observer,
                () -> HeartbeatResponse.newBuilder()
                        .setRegistered(directory.heartbeat(NodeWire.node(request.getNode())))
                        .build());
    }

    @Override
    public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> observer) {
        Answers.now(
                observer,
                () -> RemoveNodeResponse.newBuilder()
                        .setRemoved(directory.remove(NodeWire.node(request.getNode())))
                        .build());
    }

    @Override
    public void getEntrance(GetEntranceRequest request, StreamObserver<GetEntranceResponse> observer) {
        Answers.later(observer, () -> {
            FileWire.requireAtMost(MAX_EXCLUDED, request.getExcludeCount(), "excluded nodes");
            Set<Bytes> exclude =
                    request.getExcludeList().stream().map(NodeWire::bytes).collect(Collectors.toSet());
            if (!request.hasCandidate()) {
                return CompletableFuture.completedFuture(NodeWire.answer(directory.entrance(exclude)));
            }
            return founding.ask(
                            exclude,
                            NodeWire.node(request.getCandidate()),
                            NodeWire.optionalName(request.getRememberedClusterId()),
                            callBack::reaches)
                    .thenApply(NodeWire::answer);
        });
    }

    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
        Answers.now(observer, () -> {
            ListNodesResponse.Builder response =
                    ListNodesResponse.newBuilder().setClusterId(NodeWire.name(directory.name()));
            directory.list().forEach(listed -> response.addNodes(NodeWire.listed(listed)));
            return response.build();
        });
    }

    @Override
    public void getDebug(GetDebugRequest request, StreamObserver<GetDebugResponse> observer) {
        Answers.later(
                observer,
                () -> debug.text()
                        .thenApply(text ->
                                GetDebugResponse.newBuilder().setText(text).build()));
    }

    @Override
    public void listTrackers(ListTrackersRequest request, StreamObserver<ListTrackersResponse> observer) {
        Answers.now(observer, () -> TrackerWire.listing(trackers.get()));
    }
}
