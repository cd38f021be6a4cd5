// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Message;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Request;
import io.chordal.proto.chord.v1.RingHeader;
import io.grpc.MethodDescriptor;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ties one class of requests to one RPC: the method, and how requests and answers are written and read.
 *
 * <p>Immutable. Readers throw {@link IllegalArgumentException} at what is malformed or beyond a limit; the caller then gets
 * INVALID_ARGUMENT.
 *
 * @param <Q> the request
 * @param <R> the answer
 * @param <M> the request on the wire
 * @param <N> the answer on the wire
 * @param type the class of the request
 * @param method the RPC
 * @param headerOf the header of a request on the wire, if it has one
 * @param writeRequest writes a request with a header
 * @param readRequest reads a request; a node's place follows from the ring's profile
 * @param writeAnswer writes an answer
 * @param readAnswer reads an answer
 */
public record RpcBinding<Q extends Request<R>, R, M extends Message, N extends Message>(
        Class<Q> type,
        MethodDescriptor<M, N> method,
        Function<M, Optional<RingHeader>> headerOf,
        RequestWriter<Q, M> writeRequest,
        Reader<M, Q> readRequest,
        Function<R, N> writeAnswer,
        Reader<N, R> readAnswer) {
    public RpcBinding {
        requireNonNull(type, "type is null");
        requireNonNull(method, "method is null");
        requireNonNull(headerOf, "headerOf is null");
        requireNonNull(writeRequest, "writeRequest is null");
        requireNonNull(readRequest, "readRequest is null");
        requireNonNull(writeAnswer, "writeAnswer is null");
        requireNonNull(readAnswer, "readAnswer is null");
    }

    /** Writes a request. */
    @FunctionalInterface
    public interface RequestWriter<Q, M> {
        /** Returns the request as it goes over the wire. */
        M write(Q request, RingHeader header);
    }

    /** Reads a message. */
    @FunctionalInterface
    public interface Reader<M, T> {
        /**
         * Returns what the message means.
         *
         * @throws IllegalArgumentException if it is malformed
         */
        T read(M message, RingProfile profile);
    }
}
