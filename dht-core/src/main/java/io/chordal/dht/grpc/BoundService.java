// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.Message;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Inspection;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A gRPC service that hands each request to a node, in its serial context, and the node's answer back.
 *
 * <p>Thread-safe; never blocks, so it may be called on the transport's own threads. It decides nothing.
 */
public final class BoundService implements BindableService {
    static final CallFailure NO_NODE =
            new CallFailure(CallFailure.Reason.NOT_A_MEMBER, "this node is still starting, or has stopped");
    private static final CallFailure BROKEN =
            new CallFailure(CallFailure.Reason.INTERNAL, "this node failed at the request; its log says how");

    private final RpcService service;
    private final boolean headerNeeded;
    private final Supplier<Optional<AttachedNode>> node;

    /**
     * Serves the node that the supplier returns at the time of a call; without one, calls are UNAVAILABLE.
     *
     * @param headerNeeded whether calls without a ring's header are refused, but for those that only look at the node
     */
    BoundService(RpcService service, boolean headerNeeded, Supplier<Optional<AttachedNode>> node) {
        this.service = service;
        this.headerNeeded = headerNeeded;
        this.node = node;
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service.descriptor());
        service.bindings().forEach(binding -> bind(definition, binding));
        service.streams()
                .forEach(binding -> definition.addMethod(new WatchStreams<>(binding, headerNeeded, node).method()));
        return MalformedRequests.refusedBy(definition.build());
    }

    private <Q extends Request<R>, R, M extends Message, N extends Message> void bind(
            ServerServiceDefinition.Builder definition, RpcBinding<Q, R, M, N> binding) {
        definition.addMethod(
                binding.method(),
                ServerCalls.asyncUnaryCall(
                        (message, observer) -> handle(binding, message, new Answer<>(binding, observer))));
    }

    private <Q extends Request<R>, R, M extends Message, N extends Message> void handle(
            RpcBinding<Q, R, M, N> binding, M message, Answer<R, N> answer) {
        Optional<AttachedNode> attached = node.get();
        if (attached.isEmpty()) {
            answer.failed(NO_NODE);
            return;
        }
        Optional<Header> header;
        Q request;
        try {
            header = binding.headerOf().apply(message).flatMap(HeaderCodec::read);
            if (header.isEmpty() && headerNeeded && !Inspection.class.isAssignableFrom(binding.type())) {
                answer.failed(withoutHeader(binding.method().getFullMethodName()));
                return;
            }
            request = binding.readRequest()
                    .read(
                            message,
                            header.map(Header::profile).orElse(attached.get().profile()));
        } catch (IllegalArgumentException e) {
            answer.failed(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    "malformed " + binding.type().getSimpleName() + ": " + e.getMessage()));
            return;
        }
        NodePort port = attached.get().port();
        port.environment().executeHere(() -> {
            if (answer.isTooLate()) {
                return;
            }
            try {
                port.receive(header, request, answer);
            } catch (RuntimeException e) {
                answer.failed(BROKEN);
                throw e;
            }
        });
    }

    static CallFailure withoutHeader(String method) {
        return new CallFailure(
                CallFailure.Reason.WRONG_RING,
                method + " without a ring's header: this listener is for nodes of the ring; call the node's"
                        + " local listener instead, or fill in the header with the ring's cluster_id");
    }

    /** Completes a call once; an answer to a caller who has gone is dropped. */
    private static final class Answer<R, N extends Message> implements Reply<R> {
        private final RpcBinding<?, R, ?, N> binding;
        private final StreamObserver<N> observer;
        private boolean over;

        Answer(RpcBinding<?, R, ?, N> binding, StreamObserver<N> observer) {
            this.binding = binding;
            this.observer = observer;
        }

        @Override
        public void answered(R answer) {
            if (begin()) {
                observer.onNext(binding.writeAnswer().apply(answer));
                observer.onCompleted();
            }
        }

        @Override
        public void failed(CallFailure failure) {
            if (begin()) {
                observer.onError(Failures.toStatus(failure));
            }
        }

        private boolean begin() {
            boolean first = !over;
            over = true;
            return first && !isTooLate();
        }

        /** Says whether nobody waits for the answer any more: what was not begun by then is not done. */
        boolean isTooLate() {
            return observer instanceof ServerCallStreamObserver<N> call && call.isCancelled();
        }
    }
}
