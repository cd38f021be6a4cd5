// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.RingState;
import io.chordal.dht.ring.message.Step;
import io.chordal.proto.chord.v1.CloserNodes;
import io.chordal.proto.chord.v1.FindSuccessorResponse;
import io.chordal.proto.chord.v1.OwnerFound;

/** Writes and reads one step of a lookup. */
final class StepCodec {
    private StepCodec() {}

    static FindSuccessorResponse write(Step step) {
        FindSuccessorResponse.Builder message = FindSuccessorResponse.newBuilder();
        if (step instanceof Step.OwnerFound found) {
            message.setOwner(OwnerFound.newBuilder()
                    .setOwner(NodeRefCodec.write(found.owner()))
                    .addAllSuccessors(NodeRefCodec.write(found.successors())));
        } else if (step instanceof Step.CloserNodes closer) {
            message.setCloser(CloserNodes.newBuilder().addAllNodes(NodeRefCodec.write(closer.nodes())));
        }
        return message.build();
    }

    static Step read(FindSuccessorResponse message, RingProfile profile) {
        return switch (message.getStepCase()) {
            case OWNER ->
                new Step.OwnerFound(
                        NodeRefCodec.read(message.getOwner().getOwner(), profile),
                        NodeRefCodec.read(message.getOwner().getSuccessorsList(), RingState.MAX_SUCCESSORS, profile));
            case CLOSER ->
                new Step.CloserNodes(
                        NodeRefCodec.read(message.getCloser().getNodesList(), Step.CloserNodes.MAX_NODES, profile));
            case STEP_NOT_SET -> throw new IllegalArgumentException("a step of a lookup names nobody");
        };
    }
}
