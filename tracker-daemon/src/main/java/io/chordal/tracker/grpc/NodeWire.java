// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.tracker.v1.Entrance;
import io.chordal.proto.tracker.v1.Found;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.Wait;
import io.chordal.tracker.membership.Answer;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.ListedNode;
import io.chordal.tracker.membership.RingNode;
import java.util.Optional;

/** Ring nodes and the answers to newcomers on the wire. */
final class NodeWire {
    private NodeWire() {}

    static RingNode node(NodeRef wire) {
        return new RingNode(
                bytes(wire.getKeyHash()),
                wire.getVnode(),
                FileWire.endpoint(wire.getHost(), wire.getPort()),
                wire.getIncarnation());
    }

    static NodeRef node(RingNode node) {
        return NodeRef.newBuilder()
                .setKeyHash(bytes(node.keyHash()))
                .setVnode(node.vnode())
                .setHost(node.endpoint().host())
                .setPort(node.endpoint().port())
                .setIncarnation(node.incarnation())
                .build();
    }

    static io.chordal.proto.tracker.v1.RingNode listed(ListedNode listed) {
        return io.chordal.proto.tracker.v1.RingNode.newBuilder()
                .setNode(node(listed.node()))
                .setLastHeard(FileWire.duration(listed.lastHeard()))
                .build();
    }

    static GetEntranceResponse answer(Answer answer) {
        GetEntranceResponse.Builder wire = GetEntranceResponse.newBuilder();
        if (answer instanceof Answer.Entrance entrance) {
            wire.setEntrance(Entrance.newBuilder()
                    .setNode(node(entrance.node()))
                    .setClusterId(name(Optional.of(entrance.clusterId()))));
        } else if (answer instanceof Answer.Found found) {
            wire.setFound(Found.newBuilder()
                    .setLease(FileWire.duration(found.lease()))
                    .setClusterId(name(found.clusterId())));
        } else if (answer instanceof Answer.Wait wait) {
            wire.setWait(Wait.newBuilder().setRetryAfter(FileWire.duration(wait.retryAfter())));
        }
        return wire.build();
    }

    static Optional<ClusterId> optionalName(ByteString wire) {
        return wire.isEmpty() ? Optional.empty() : Optional.of(new ClusterId(bytes(wire)));
    }

    static ByteString name(Optional<ClusterId> name) {
        return name.map(id -> bytes(id.bytes())).orElse(ByteString.EMPTY);
    }

    static Bytes bytes(ByteString wire) {
        return Bytes.copyOf(wire.asReadOnlyByteBuffer());
    }

    private static ByteString bytes(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteBuffer());
    }
}
