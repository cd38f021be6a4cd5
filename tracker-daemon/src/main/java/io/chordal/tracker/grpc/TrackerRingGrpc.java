// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.tracker.v1.RelayChangesRequest;
import io.chordal.proto.tracker.v1.RelayChangesResponse;
import io.chordal.proto.tracker.v1.TrackerRingServiceGrpc.TrackerRingServiceImplBase;
import io.chordal.tracker.relay.RelayAnswer;
import io.chordal.tracker.relay.RelayReceiver;
import io.grpc.stub.StreamObserver;

/** {@code TrackerRingService} over {@link RelayReceiver}, for the listener of the tracker ring. Thread-safe. */
public final class TrackerRingGrpc extends TrackerRingServiceImplBase {
    private final RelayReceiver receiver;

    /** Returns the service. */
    public TrackerRingGrpc(RelayReceiver receiver) {
        this.receiver = requireNonNull(receiver, "receiver is null");
    }

    @Override
    public void relayChanges(RelayChangesRequest request, StreamObserver<RelayChangesResponse> observer) {
        Answers.now(observer, () -> {
            RelayAnswer answer = receiver.receive(RelayWire.message(request));
            return RelayChangesResponse.newBuilder()
                    .setNext(answer.next())
                    .setBoot(answer.boot())
                    .build();
        });
    }
}
