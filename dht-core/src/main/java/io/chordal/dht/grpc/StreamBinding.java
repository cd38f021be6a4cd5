// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Message;
import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.replica.Watch;
import io.chordal.dht.replica.WatchSink;
import io.chordal.proto.chord.v1.RingHeader;
import io.grpc.MethodDescriptor;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Ties a watch to an RPC that streams what it tells. Only for callers who are no nodes: nodes do not call it.
 *
 * <p>Immutable.
 *
 * @param <M> the request on the wire
 * @param <N> one event on the wire
 * @param method the RPC
 * @param headerOf the header of a request on the wire, if it has one
 * @param readRequest reads a request whose events go to the sink; throws {@link IllegalArgumentException} at what is malformed
 * @param writeEvent writes an event
 */
public record StreamBinding<M extends Message, N extends Message>(
        MethodDescriptor<M, N> method,
        Function<M, Optional<RingHeader>> headerOf,
        BiFunction<M, WatchSink, OpenRequest<Watch>> readRequest,
        Function<WatchEvent, N> writeEvent) {
    public StreamBinding {
        requireNonNull(method, "method is null");
        requireNonNull(headerOf, "headerOf is null");
        requireNonNull(readRequest, "readRequest is null");
        requireNonNull(writeEvent, "writeEvent is null");
    }
}
