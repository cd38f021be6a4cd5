// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.Message;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a node's calls over gRPC: the time-out is the call's deadline, and the one outcome comes in the node's serial
 * context.
 *
 * <p>Called in the serial context; the transport's threads hand outcomes over to it, or run it for one outcome where it is idle.
 */
final class GrpcNetwork implements Network {
    private final NodePort port;
    private final AttachedNode node;
    private final Channels channels;
    private final Map<String, RpcBinding<?, ?, ?, ?>> bindings = new TreeMap<>(Comparator.naturalOrder());

    GrpcNetwork(AttachedNode node, Channels channels, Collection<RpcService> services) {
        this.node = node;
        this.port = node.port();
        this.channels = channels;
        services.forEach(service -> service.bindings()
                .forEach(binding -> bindings.put(binding.type().getName(), binding)));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> void call(Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
        RpcBinding<Request<R>, R, ?, ?> binding = (RpcBinding<Request<R>, R, ?, ?>)
                bindings.get(request.getClass().getName());
        if (binding == null) {
            throw new IllegalArgumentException(
                    "no RPC is bound to " + request.getClass().getName());
        }
        send(to, port.header().to(meant), binding, request, timeout, reply);
    }

    private <Q extends Request<R>, R, M extends Message, N extends Message> void send(
            Endpoint to, Header header, RpcBinding<Q, R, M, N> binding, Q request, Duration timeout, Reply<R> reply) {
        M message = binding.writeRequest().write(request, HeaderCodec.write(header));
        String what = binding.type().getSimpleName() + " to " + to;
        ManagedChannel channel;
        try {
            channel = channels.to(to);
        } catch (IllegalArgumentException e) {
            CallFailure failure = new CallFailure(CallFailure.Reason.REFUSED, what + ": no host has such a name");
            port.environment().execute(() -> reply.failed(failure));
            return;
        }
        CallOptions options =
                CallOptions.DEFAULT.withDeadlineAfter(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
        ClientCalls.asyncUnaryCall(
                channel.newCall(binding.method(), options),
                message,
                new Outcome<>(binding, reply, what, (error, failure) -> giveUp(to, channel, error, failure)));
    }

    /** Lets the next calls try anew. */
    private void giveUp(Endpoint to, ManagedChannel channel, Throwable error, CallFailure failure) {
        if (Failures.isUnresolved(Status.fromThrowable(error))) {
            channels.dropUnresolved(to, channel);
        } else if (failure.reason() == CallFailure.Reason.REFUSED || failure.reason() == CallFailure.Reason.LOST) {
            channels.drop(to, channel);
        }
    }

    /** Turns what gRPC reports of one call, one event after the other, into the one outcome. */
    private final class Outcome<R, N extends Message> implements StreamObserver<N> {
        private final RpcBinding<?, R, ?, N> binding;
        private final Reply<R> reply;
        private final String what;
        private final BiConsumer<Throwable, CallFailure> onFailure;
        private @Nullable N answer;

        Outcome(
                RpcBinding<?, R, ?, N> binding,
                Reply<R> reply,
                String what,
                BiConsumer<Throwable, CallFailure> onFailure) {
            this.binding = binding;
            this.reply = reply;
            this.what = what;
            this.onFailure = onFailure;
        }

        @Override
        public void onNext(N message) {
            answer = message;
        }

        @Override
        public void onError(Throwable error) {
            CallFailure failure = Failures.fromStatus(error, what);
            onFailure.accept(error, failure);
            port.environment().executeHere(() -> reply.failed(failure));
        }

        @Override
        public void onCompleted() {
            Optional<R> read = read();
            port.environment()
                    .executeHere(() -> read.ifPresentOrElse(
                            reply::answered,
                            () -> reply.failed(
                                    new CallFailure(CallFailure.Reason.INTERNAL, what + ": the answer is malformed"))));
        }

        private Optional<R> read() {
            N message = answer;
            try {
                return message == null
                        ? Optional.empty()
                        : Optional.of(binding.readAnswer().read(message, node.profile()));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
