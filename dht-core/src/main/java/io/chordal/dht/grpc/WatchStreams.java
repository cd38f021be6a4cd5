// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.Message;
import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.replica.Watch;
import io.chordal.dht.replica.WatchSink;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Streams what watches of a node tell to gRPC callers, as fast as each takes it and no faster.
 *
 * <p>Thread-safe; the streams themselves live in the node's serial context.
 *
 * @param <M> the request on the wire
 * @param <N> one event on the wire
 */
final class WatchStreams<M extends Message, N extends Message> {
    private final StreamBinding<M, N> binding;
    private final boolean headerNeeded;
    private final Supplier<Optional<AttachedNode>> node;

    WatchStreams(StreamBinding<M, N> binding, boolean headerNeeded, Supplier<Optional<AttachedNode>> node) {
        this.binding = binding;
        this.headerNeeded = headerNeeded;
        this.node = node;
    }

    ServerMethodDefinition<M, N> method() {
        return ServerMethodDefinition.create(binding.method(), ServerCalls.asyncServerStreamingCall(this::open));
    }

    private void open(M message, StreamObserver<N> observer) {
        Optional<AttachedNode> attached = node.get();
        if (attached.isEmpty()) {
            observer.onError(Failures.toStatus(BoundService.NO_NODE));
            return;
        }
        NodePort port = attached.get().port();
        WatchStream stream = new WatchStream(port.environment(), (ServerCallStreamObserver<N>) observer);
        Optional<Header> header;
        OpenRequest<Watch> request;
        try {
            header = binding.headerOf().apply(message).flatMap(HeaderCodec::read);
            request = binding.readRequest().apply(message, stream);
        } catch (IllegalArgumentException e) {
            stream.refuse(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    "malformed request to " + binding.method().getFullMethodName() + ": " + e.getMessage()));
            return;
        }
        if (header.isEmpty() && headerNeeded) {
            stream.refuse(BoundService.withoutHeader(binding.method().getFullMethodName()));
            return;
        }
        stream.listenToCaller();
        port.environment().execute(() -> port.receive(header, request, stream));
    }

    /** One caller's stream. Confined to the node's serial context, but for the gRPC call, which is thread-safe in what is used of it. */
    private final class WatchStream implements WatchSink, Reply<Watch> {
        private final NodeEnvironment environment;
        private final ServerCallStreamObserver<N> caller;
        private Optional<Watch> watch = Optional.empty();
        private boolean waiting;
        private boolean over;

        WatchStream(NodeEnvironment environment, ServerCallStreamObserver<N> caller) {
            this.environment = environment;
            this.caller = caller;
        }

        void refuse(CallFailure failure) {
            caller.onError(Failures.toStatus(failure));
        }

        void listenToCaller() {
            caller.setOnCancelHandler(() -> environment.execute(this::hungUp));
            caller.setOnReadyHandler(() -> environment.execute(this::goOn));
        }

        @Override
        public void answered(Watch opened) {
            watch = Optional.of(opened);
            if (over) {
                opened.close();
            } else {
                goOn();
            }
        }

        @Override
        public void failed(CallFailure failure) {
            ended(failure);
        }

        @Override
        public void told(WatchEvent event) {
            if (!over) {
                caller.onNext(binding.writeEvent().apply(event));
                waiting = true;
                environment.execute(this::goOn);
            }
        }

        private void goOn() {
            if (waiting && !over && caller.isReady()) {
                waiting = false;
                watch.ifPresent(Watch::ready);
            }
        }

        private void hungUp() {
            over = true;
            watch.ifPresent(Watch::close);
        }

        @Override
        public void ended(CallFailure failure) {
            if (!over) {
                over = true;
                caller.onError(Failures.toStatus(failure));
            }
        }
    }
}
