// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.wire.Replies;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.grpc.wire.WireTime;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.proto.tracker.v1.RemoveNodeRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A tracker's membership service, as a peer calls it. Thread-safe. */
final class TrackerMembership {
    private static final int MOST_EXCLUDED = 64;
    /** How soon a tracker may be asked again at its own word. */
    private static final Duration SOONEST = Duration.ofMillis(100);

    private static final int RING_NAME_BYTES = 16;

    private final Tracker tracker;

    TrackerMembership(Tracker tracker) {
        this.tracker = tracker;
    }

    /**
     * Asks for an entrance.
     *
     * @param candidate the node that would found the ring if there is none, or nothing
     * @param remembered the name of the ring that it was a member of
     * @param exclude key hashes of members that did not answer
     */
    CompletableFuture<EntranceAnswer> entrance(
            Optional<NodeRef> candidate, Optional<Bytes> remembered, Collection<Bytes> exclude) {
        GetEntranceRequest.Builder request = GetEntranceRequest.newBuilder();
        candidate.map(NodeRefCodec::write).ifPresent(request::setCandidate);
        remembered.map(TransferCodec::toWire).ifPresent(request::setRememberedClusterId);
        exclude.stream().limit(MOST_EXCLUDED).map(TransferCodec::toWire).forEach(request::addExclude);
        return tracker.membership(stub -> Replies.of(stub.getEntrance(request.build())))
                .thenApply(TrackerMembership::read);
    }

    /** Says that a member is there; registers it if the tracker does not know it. */
    CompletableFuture<Void> show(NodeRef node, Bytes ringName) {
        HeartbeatRequest beat =
                HeartbeatRequest.newBuilder().setNode(NodeRefCodec.write(node)).build();
        return tracker.membership(stub -> Replies.of(stub.heartbeat(beat)))
                .thenCompose(reply ->
                        reply.getRegistered() ? CompletableFuture.completedFuture(null) : register(node, ringName));
    }

    /** Registers a member, or the founder to be; fails with the tracker's refusal if another one founds the ring. */
    CompletableFuture<Void> register(NodeRef node, Bytes ringName) {
        RegisterNodeRequest request = RegisterNodeRequest.newBuilder()
                .setNode(NodeRefCodec.write(node))
                .setClusterId(TransferCodec.toWire(ringName))
                .build();
        return tracker.membership(stub -> Replies.of(stub.registerNode(request)))
                .thenAccept(done -> {});
    }

    /** Takes a member off the list. */
    CompletableFuture<Void> remove(NodeRef node) {
        RemoveNodeRequest request =
                RemoveNodeRequest.newBuilder().setNode(NodeRefCodec.write(node)).build();
        return tracker.membership(stub -> Replies.of(stub.removeNode(request))).thenAccept(done -> {});
    }

    private static EntranceAnswer read(GetEntranceResponse response) {
        return switch (response.getAnswerCase()) {
            case ENTRANCE -> {
                io.chordal.proto.chord.v1.NodeRef node = response.getEntrance().getNode();
                yield new EntranceAnswer.Enter(
                        TransferCodec.fromWire(node.getKeyHash()), new Endpoint(node.getHost(), node.getPort()));
            }
            case FOUND ->
                new EntranceAnswer.Found(
                        WireTime.read(response.getFound().getLease(), Duration.ZERO),
                        Optional.of(TransferCodec.fromWire(response.getFound().getClusterId()))
                                .filter(name -> name.size() == RING_NAME_BYTES));
            case WAIT ->
                new EntranceAnswer.Later(WireTime.read(response.getWait().getRetryAfter(), SOONEST));
            case ANSWER_NOT_SET -> throw new IllegalArgumentException("the tracker's answer is empty");
        };
    }
}
