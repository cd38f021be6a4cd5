// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import com.google.protobuf.Message;
import io.chordal.dht.grpc.Failures;
import io.chordal.dht.grpc.HeaderCodec;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.replica.message.Replicate;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes messages through the bytes that they have in production: the codecs and marshallers of the gRPC transport, without its
 * sockets.
 *
 * <p>Without state.
 */
final class WireForm {
    private static final Map<Class<?>, RpcBinding<?, ?, ?, ?>> BINDINGS = bindings();

    private WireForm() {}

    private static Map<Class<?>, RpcBinding<?, ?, ?, ?>> bindings() {
        Map<Class<?>, RpcBinding<?, ?, ?, ?>> bindings = new HashMap<>();
        NodeRpcs.all().stream()
                .map(RpcService::bindings)
                .forEach(all -> all.forEach(binding -> bindings.put(binding.type(), binding)));
        return bindings;
    }

    /** Hands the request to the node as it reads it, and the node's answer to the reply as the caller reads it. */
    static <R> void receive(NodePort node, Header header, Request<R> request, Reply<R> reply) {
        carry(bindingOf(request), node, header, request, reply);
    }

    /** Returns how many bytes the request has on the wire. */
    static <R> int sizeOf(Header header, Request<R> request) {
        return bindingOf(request)
                .writeRequest()
                .write(request, HeaderCodec.write(header))
                .getSerializedSize();
    }

    /** Returns how many bytes the answer to the request has on the wire. */
    static <R> int sizeOf(Request<R> request, R answer) {
        return bindingOf(request).writeAnswer().apply(answer).getSerializedSize();
    }

    private static <R> RpcBinding<Request<R>, R, Message, Message> bindingOf(Request<R> request) {
        RpcBinding<?, ?, ?, ?> binding = BINDINGS.get(request.getClass());
        if (binding == null) {
            throw new IllegalStateException("no RPC carries " + request.getClass());
        }
        return cast(binding);
    }

    /** Whatever a message says, its bytes say, too; but two states of one row in a Replicate are read as one, which has what both have. */
    private static <T> T same(T sent, T read) {
        if (!sent.equals(read) && !(sent instanceof Replicate)) {
            throw new AssertionError("sent and read otherwise: " + sent + ", " + read);
        }
        return read;
    }

    private static <R, M extends Message, N extends Message> void carry(
            RpcBinding<Request<R>, R, M, N> binding, NodePort node, Header header, Request<R> request, Reply<R> reply) {
        M message = through(
                binding.method().getRequestMarshaller(),
                binding.writeRequest().write(request, HeaderCodec.write(header)));
        Optional<Header> told = binding.headerOf().apply(message).flatMap(HeaderCodec::read);
        RingProfile profile = told.map(Header::profile).orElse(header.profile());
        Request<R> read = same(request, binding.readRequest().read(message, profile));
        node.receive(told, read, new Reply<>() {
            @Override
            public void answered(R answer) {
                N written = through(
                        binding.method().getResponseMarshaller(),
                        binding.writeAnswer().apply(answer));
                reply.answered(same(answer, binding.readAnswer().read(written, header.profile())));
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(Failures.fromStatus(
                        Failures.toStatus(failure), request.getClass().getSimpleName()));
            }
        });
    }

    private static <T> T through(Marshaller<T> marshaller, T message) {
        try (InputStream bytes = marshaller.stream(message)) {
            return marshaller.parse(new java.io.ByteArrayInputStream(bytes.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A binding is found under the class of its requests, so that its types are those of the request at hand. */
    @SuppressWarnings("unchecked")
    private static <R, M extends Message, N extends Message> RpcBinding<Request<R>, R, M, N> cast(
            RpcBinding<?, ?, ?, ?> binding) {
        return (RpcBinding<Request<R>, R, M, N>) binding;
    }
}
