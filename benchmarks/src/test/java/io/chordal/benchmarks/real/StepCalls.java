// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import com.google.protobuf.ByteString;
import io.chordal.dht.DhtNode;
import io.chordal.dht.grpc.HeaderCodec;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.Header;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.ChordServiceGrpc.ChordServiceBlockingStub;
import io.chordal.proto.chord.v1.FindSuccessorRequest;
import io.chordal.proto.chord.v1.FindSuccessorResponse;
import io.chordal.proto.chord.v1.RingHeader;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One RPC of the ring by itself: a step of a lookup, asked with the ring's header through the generated stub, and waited for.
 *
 * <p>Used by one thread.
 */
final class StepCalls implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;

    private final RingHeader header;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<ChordServiceBlockingStub> stubs = new ArrayList<>();

    StepCalls(List<DhtNode> nodes) {
        DhtNode first = nodes.get(0);
        header = HeaderCodec.write(new Header(
                RealRing.get(first.ringId()),
                Header.PROTOCOL,
                Header.PROTOCOL,
                first.ringState().profile(),
                Optional.empty(),
                false));
        for (DhtNode node : nodes) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            node.endpoint().host(), node.endpoint().port())
                    .usePlaintext()
                    .proxyDetector(address -> null)
                    .directExecutor()
                    .build();
            channels.add(channel);
            stubs.add(ChordServiceGrpc.newBlockingStub(channel));
        }
    }

    FindSuccessorRequest question(RingId point) {
        return FindSuccessorRequest.newBuilder()
                .setHeader(header)
                .setTarget(ByteString.copyFrom(point.toBytes().toByteArray()))
                .build();
    }

    /** Asks the node for its step towards the point. */
    FindSuccessorResponse ask(int node, RingId point) {
        return stubs.get(node)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .findSuccessor(question(point));
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
