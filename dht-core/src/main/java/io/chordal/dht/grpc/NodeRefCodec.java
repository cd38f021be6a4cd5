// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import java.util.List;
import java.util.Optional;

/** Writes and reads references to nodes; a node's place is not sent, it follows from the ring's profile. */
public final class NodeRefCodec {
    private NodeRefCodec() {}

    /** Writes a reference. */
    public static io.chordal.proto.chord.v1.NodeRef write(NodeRef node) {
        io.chordal.proto.chord.v1.NodeRef.Builder message = io.chordal.proto.chord.v1.NodeRef.newBuilder()
                .setKeyHash(bytes(node.keyHash()))
                .setVnode(node.vnode())
                .setHost(node.endpoint().host())
                .setPort(node.endpoint().port())
                .setIncarnation(node.incarnation());
        if (node.places() > 1) {
            message.setPlaces(node.places());
        }
        return message.build();
    }

    /** Writes references, in order. */
    public static List<io.chordal.proto.chord.v1.NodeRef> write(List<NodeRef> nodes) {
        return nodes.stream().map(NodeRefCodec::write).toList();
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public static NodeRef read(io.chordal.proto.chord.v1.NodeRef message, RingProfile profile) {
        return profile.node(
                bytes(message.getKeyHash()),
                message.getVnode(),
                new Endpoint(message.getHost(), message.getPort()),
                message.getIncarnation(),
                message.getPlaces() == 0 ? 1 : message.getPlaces());
    }

    /**
     * Reads references, in order.
     *
     * @throws IllegalArgumentException if there are more than the limit, or one is malformed
     */
    public static List<NodeRef> read(List<io.chordal.proto.chord.v1.NodeRef> messages, int limit, RingProfile profile) {
        if (messages.size() > limit) {
            throw new IllegalArgumentException("more than " + limit + " nodes: " + messages.size());
        }
        return messages.stream().map(message -> read(message, profile)).toList();
    }

    /** Reads a reference that may be absent. */
    public static Optional<NodeRef> read(
            boolean present, io.chordal.proto.chord.v1.NodeRef message, RingProfile profile) {
        return present ? Optional.of(read(message, profile)) : Optional.empty();
    }

    /** Returns the bytes as protobuf has them. */
    public static ByteString bytes(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteBuffer());
    }

    /** Returns protobuf's bytes as ours. */
    public static Bytes bytes(ByteString bytes) {
        return Bytes.copyOf(bytes.asReadOnlyByteBuffer());
    }
}
