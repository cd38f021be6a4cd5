// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.GetGroupResponse;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.proto.tracker.v1.RefreshSessionResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.tracker.v1.WithdrawResponse;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A tracker that writes down all that it is shown: methods, metadata and requests. Thread-safe. */
final class RecordingTracker implements AutoCloseable {
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Server server;
    private final int port;
    volatile boolean refusesTokens;
    volatile boolean refusesNodes;

    RecordingTracker() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Groups())
                .addService(new Catalog())
                .addService(new Accounts())
                .addService(new Swarm())
                .addService(new Membership())
                .intercept(new Recording())
                .build()
                .start();
        port = server.getPort();
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** All that it was shown so far. */
    String shown() {
        return String.join("\n", shown);
    }

    /** How many calls of a method there were. */
    long calls(String method) {
        return shown.stream().filter(each -> each.endsWith("/" + method)).count();
    }

    @Override
    public void close() throws Exception {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private static <T> void answer(StreamObserver<T> call, T reply) {
        call.onNext(reply);
        call.onCompleted();
    }

    private final class Recording implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            shown.add(headers.toString());
            shown.add(call.getMethodDescriptor().getFullMethodName());
            boolean isRefused = headers.toString().contains("authorization")
                    ? refusesTokens
                    : headers.toString().contains("chordal-proof") && refusesNodes;
            if (isRefused) {
                call.close(Status.UNAUTHENTICATED.withDescription("no"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(Q message) {
                    shown.add(message.toString());
                    super.onMessage(message);
                }
            };
        }
    }

    private static final class Groups extends GroupServiceGrpc.GroupServiceImplBase {
        @Override
        public void getGroup(GetGroupRequest request, StreamObserver<GetGroupResponse> call) {
            GetGroupResponse.Builder reply = GetGroupResponse.newBuilder();
            reply.getGroupBuilder()
                    .setName(request.getGroup())
                    .setGroupId(com.google.protobuf.ByteString.copyFrom(new byte[16]));
            answer(call, reply.build());
        }
    }

    private static final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            answer(call, LookUpFileResponse.getDefaultInstance());
        }
    }

    private static final class Accounts extends AccountServiceGrpc.AccountServiceImplBase {
        @Override
        public void refreshSession(RefreshSessionRequest request, StreamObserver<RefreshSessionResponse> call) {
            call.onError(ErrorStatus.of(Status.Code.UNAUTHENTICATED, "SESSION_ENDED", "the session is over"));
        }
    }

    private static final class Swarm extends SwarmServiceGrpc.SwarmServiceImplBase {
        @Override
        public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> call) {
            answer(call, WithdrawResponse.getDefaultInstance());
        }
    }

    private final class Membership extends MembershipServiceGrpc.MembershipServiceImplBase {
        @Override
        public void listTrackers(ListTrackersRequest request, StreamObserver<ListTrackersResponse> call) {
            answer(
                    call,
                    ListTrackersResponse.newBuilder()
                            .setVersion(1)
                            .addTrackers(TrackerMember.newBuilder()
                                    .setRingAddress("127.0.0.1:1")
                                    .setPublicAddress(endpoint().toString()))
                            .build());
        }
    }
}
