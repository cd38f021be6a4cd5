// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Header;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.RingState;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.PingResponse;
import java.util.Optional;

/** Writes and reads what a node says of itself and its neighbours. */
final class RingStateCodec {
    private RingStateCodec() {}

    static PingResponse write(Pong pong) {
        PingResponse.Builder message = PingResponse.newBuilder()
                .setProfile(HeaderCodec.write(pong.profile()))
                .setMember(pong.member());
        pong.node().ifPresent(node -> message.setNode(NodeRefCodec.write(node)));
        pong.ringId().ifPresent(ring -> message.setClusterId(NodeRefCodec.bytes(ring)));
        return message.build();
    }

    static Pong read(PingResponse message, RingProfile profile) {
        Bytes ring = NodeRefCodec.bytes(message.getClusterId());
        if (!ring.isEmpty() && ring.size() != Header.RING_ID_SIZE) {
            throw new IllegalArgumentException("cluster_id has " + Header.RING_ID_SIZE + " bytes, not " + ring.size());
        }
        return new Pong(
                NodeRefCodec.read(message.hasNode(), message.getNode(), profile),
                ring.isEmpty() ? Optional.empty() : Optional.of(ring),
                HeaderCodec.read(message.getProfile()),
                message.getMember());
    }

    static GetRingStateResponse write(RingState state) {
        GetRingStateResponse.Builder message = GetRingStateResponse.newBuilder().setVersion(state.version());
        if (state.unchanged()) {
            return message.setUnchanged(true).build();
        }
        message.addAllSuccessors(NodeRefCodec.write(state.successors())).setClosed(state.closed());
        state.self().ifPresent(node -> message.setSelf(NodeRefCodec.write(node)));
        state.predecessor().ifPresent(node -> message.setPredecessor(NodeRefCodec.write(node)));
        return message.build();
    }

    static RingState read(GetRingStateResponse message, RingProfile profile) {
        if (message.getUnchanged()) {
            return RingState.unchanged(message.getVersion());
        }
        return new RingState(
                message.getVersion(),
                false,
                NodeRefCodec.read(message.hasSelf(), message.getSelf(), profile),
                NodeRefCodec.read(message.hasPredecessor(), message.getPredecessor(), profile),
                NodeRefCodec.read(message.getSuccessorsList(), RingState.MAX_SUCCESSORS, profile),
                message.getClosed());
    }
}
