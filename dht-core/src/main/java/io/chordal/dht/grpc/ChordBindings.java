// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.FingerTableAnswer;
import io.chordal.dht.ring.message.GetFingerTable;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.GetRingState;
import io.chordal.dht.ring.message.Leave;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.ring.message.ProbeAnswer;
import io.chordal.dht.ring.message.RingState;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.FindSuccessorRequest;
import io.chordal.proto.chord.v1.FindSuccessorResponse;
import io.chordal.proto.chord.v1.GetFingerTableRequest;
import io.chordal.proto.chord.v1.GetFingerTableResponse;
import io.chordal.proto.chord.v1.GetPredecessorRequest;
import io.chordal.proto.chord.v1.GetPredecessorResponse;
import io.chordal.proto.chord.v1.GetRingStateRequest;
import io.chordal.proto.chord.v1.GetRingStateResponse;
import io.chordal.proto.chord.v1.LeaveRequest;
import io.chordal.proto.chord.v1.LeaveResponse;
import io.chordal.proto.chord.v1.NotifyRequest;
import io.chordal.proto.chord.v1.NotifyResponse;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.chord.v1.PingResponse;
import io.chordal.proto.chord.v1.ProbeRequest;
import io.chordal.proto.chord.v1.ProbeResponse;
import io.chordal.proto.chord.v1.RingHeader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The bindings of ChordService. */
public final class ChordBindings {
    private ChordBindings() {}

    /** Returns ChordService. */
    public static RpcService service() {
        return new RpcService(
                ChordServiceGrpc.getServiceDescriptor(),
                List.of(
                        ping(),
                        getRingState(),
                        findSuccessor(),
                        getPredecessor(),
                        notified(),
                        probe(),
                        leave(),
                        getFingerTable()));
    }

    private static RpcBinding<Ping, Pong, PingRequest, PingResponse> ping() {
        return new RpcBinding<>(
                Ping.class,
                ChordServiceGrpc.getPingMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> PingRequest.newBuilder()
                        .setHeader(header)
                        .setTakenForDeadKey(
                                request.takenForDead().map(NodeRefCodec::bytes).orElse(ByteString.EMPTY))
                        .build(),
                (message, profile) -> new Ping(Optional.of(message.getTakenForDeadKey())
                        .filter(key -> !key.isEmpty())
                        .map(NodeRefCodec::bytes)),
                RingStateCodec::write,
                RingStateCodec::read);
    }

    private static RpcBinding<GetRingState, RingState, GetRingStateRequest, GetRingStateResponse> getRingState() {
        return new RpcBinding<>(
                GetRingState.class,
                ChordServiceGrpc.getGetRingStateMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> GetRingStateRequest.newBuilder()
                        .setHeader(header)
                        .setKnownIncarnation(request.knownIncarnation())
                        .setKnownVersion(request.knownVersion())
                        .build(),
                (message, profile) -> new GetRingState(message.getKnownIncarnation(), message.getKnownVersion()),
                RingStateCodec::write,
                RingStateCodec::read);
    }

    private static RpcBinding<
                    FindSuccessor, io.chordal.dht.ring.message.Step, FindSuccessorRequest, FindSuccessorResponse>
            findSuccessor() {
        return new RpcBinding<>(
                FindSuccessor.class,
                ChordServiceGrpc.getFindSuccessorMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> FindSuccessorRequest.newBuilder()
                        .setHeader(header)
                        .setTarget(NodeRefCodec.bytes(request.target().toBytes()))
                        .addAllExclude(request.exclude().stream()
                                .map(NodeRefCodec::bytes)
                                .toList())
                        .setListAnswers(request.listAnswers())
                        .build(),
                (message, profile) ->
                        new FindSuccessor(point(message.getTarget()), exclude(message), message.getListAnswers()),
                StepCodec::write,
                StepCodec::read);
    }

    private static RpcBinding<GetPredecessor, PredecessorAnswer, GetPredecessorRequest, GetPredecessorResponse>
            getPredecessor() {
        return new RpcBinding<>(
                GetPredecessor.class,
                ChordServiceGrpc.getGetPredecessorMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) ->
                        GetPredecessorRequest.newBuilder().setHeader(header).build(),
                (message, profile) -> new GetPredecessor(),
                answer -> GetPredecessorResponse.newBuilder()
                        .setNode(NodeRefCodec.write(answer.node()))
                        .addAllSuccessors(NodeRefCodec.write(answer.successors()))
                        .build(),
                (message, profile) -> new PredecessorAnswer(
                        NodeRefCodec.read(message.getNode(), profile),
                        NodeRefCodec.read(message.getSuccessorsList(), PredecessorAnswer.MAX_NAMED, profile)));
    }

    private static RpcBinding<Notify, Noted, NotifyRequest, NotifyResponse> notified() {
        return new RpcBinding<>(
                Notify.class,
                ChordServiceGrpc.getNotifyMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> {
                    NotifyRequest.Builder message =
                            NotifyRequest.newBuilder().setHeader(header).setVersion(request.version());
                    io.chordal.proto.chord.v1.NodeRef candidate = NodeRefCodec.write(request.candidate());
                    if (!candidate.equals(header.getSender())) {
                        message.setCandidate(candidate);
                    }
                    return message.build();
                },
                (message, profile) -> new Notify(
                        NodeRefCodec.read(
                                message.hasCandidate()
                                        ? message.getCandidate()
                                        : message.getHeader().getSender(),
                                profile),
                        message.getVersion()),
                answer -> NotifyResponse.getDefaultInstance(),
                (message, profile) -> new Noted());
    }

    private static RpcBinding<Probe, ProbeAnswer, ProbeRequest, ProbeResponse> probe() {
        return new RpcBinding<>(
                Probe.class,
                ChordServiceGrpc.getProbeMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> ProbeRequest.newBuilder()
                        .setHeader(header)
                        .setTarget(NodeRefCodec.write(request.target()))
                        .build(),
                (message, profile) -> new Probe(NodeRefCodec.read(message.getTarget(), profile)),
                answer -> ProbeResponse.newBuilder().setAlive(answer.alive()).build(),
                (message, profile) -> new ProbeAnswer(message.getAlive()));
    }

    private static RpcBinding<Leave, Noted, LeaveRequest, LeaveResponse> leave() {
        return new RpcBinding<>(
                Leave.class,
                ChordServiceGrpc.getLeaveMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> {
                    LeaveRequest.Builder message = LeaveRequest.newBuilder()
                            .setHeader(header)
                            .addAllSuccessors(NodeRefCodec.write(request.successors()));
                    request.predecessor().ifPresent(node -> message.setPredecessor(NodeRefCodec.write(node)));
                    return message.build();
                },
                (message, profile) -> new Leave(
                        NodeRefCodec.read(message.getHeader().getSender(), profile),
                        NodeRefCodec.read(message.hasPredecessor(), message.getPredecessor(), profile),
                        NodeRefCodec.read(message.getSuccessorsList(), RingState.MAX_SUCCESSORS, profile)),
                answer -> LeaveResponse.getDefaultInstance(),
                (message, profile) -> new Noted());
    }

    private static RpcBinding<GetFingerTable, FingerTableAnswer, GetFingerTableRequest, GetFingerTableResponse>
            getFingerTable() {
        return new RpcBinding<>(
                GetFingerTable.class,
                ChordServiceGrpc.getGetFingerTableMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) ->
                        GetFingerTableRequest.newBuilder().setHeader(header).build(),
                (message, profile) -> new GetFingerTable(),
                FingerCodec::write,
                FingerCodec::read);
    }

    private static Optional<RingHeader> header(boolean present, RingHeader header) {
        return present ? Optional.of(header) : Optional.empty();
    }

    private static RingId point(ByteString bigEndian) {
        if (bigEndian.isEmpty() || bigEndian.size() > 32) {
            throw new IllegalArgumentException("target has 1..32 bytes, not " + bigEndian.size());
        }
        return RingId.of(NodeRefCodec.bytes(bigEndian));
    }

    private static Set<Bytes> exclude(FindSuccessorRequest message) {
        if (message.getExcludeCount() > FindSuccessor.MAX_EXCLUDED) {
            throw new IllegalArgumentException("exclude has at most " + FindSuccessor.MAX_EXCLUDED + " key hashes, not "
                    + message.getExcludeCount());
        }
        Set<Bytes> exclude = new TreeSet<>();
        for (ByteString keyHash : message.getExcludeList()) {
            if (keyHash.size() != 32) {
                throw new IllegalArgumentException("exclude holds key hashes of 32 bytes, not " + keyHash.size());
            }
            exclude.add(NodeRefCodec.bytes(keyHash));
        }
        return exclude;
    }
}
