// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.ReplicaReport.Replica;
import io.chordal.dht.record.ReplicaReport.State;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.record.StoredRecord;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.LookUp;
import io.chordal.dht.ring.LookupResult;
import io.chordal.proto.dht.v1.GetHealthResponse;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.ListRecordsRequest;
import io.chordal.proto.dht.v1.ListRecordsResponse;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import io.chordal.proto.dht.v1.ReplicaState;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes and reads what people look at: lookups, the copies of a key, what a node stores. */
final class InspectionCodec {
    private static final int HEX_DIGITS = 64;
    private static final Pattern POINT = Pattern.compile("[0-9a-fA-F]{64}|[0-9]{1,78}");
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_NODES = 256;

    private InspectionCodec() {}

    static LookUp read(LookupRequest message, RingProfile profile) {
        return new LookUp(
                switch (message.getTargetCase()) {
                    case KEY ->
                        profile.position(RecordCodec.read(message.getKey()).partition());
                    case ID -> point(message.getId());
                    case TARGET_NOT_SET -> throw new IllegalArgumentException("give a key or an id to look up");
                });
    }

    /** Reads a point as {@link RingId#toString} writes it. */
    private static RingId point(String text) {
        if (!POINT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "an id has 64 hexadecimal digits, or is decimal, but was '" + text + "'");
        }
        return RingId.of(new BigInteger(text, text.length() == HEX_DIGITS ? 16 : 10));
    }

    static LookupResponse write(LookupResult result) {
        return LookupResponse.newBuilder()
                .setId(result.target().toString())
                .setOwner(NodeRefCodec.write(result.owner()))
                .setOwnerId(result.owner().id().toString())
                .addAllPath(NodeRefCodec.write(result.path()))
                .addAllSuccessors(NodeRefCodec.write(result.successors()))
                .setAnswered(result.answered())
                .setUnanswered(result.unanswered())
                .build();
    }

    static LookupResult read(LookupResponse message, RingProfile profile) {
        List<NodeRef> successors = NodeRefCodec.read(message.getSuccessorsList(), MAX_NODES, profile);
        List<NodeRef> path = NodeRefCodec.read(message.getPathList(), MAX_NODES, profile);
        return new LookupResult(
                point(message.getId()),
                NodeRefCodec.read(message.getOwner(), profile),
                successors,
                path,
                message.getAnswered(),
                message.getUnanswered(),
                0);
    }

    static GetReplicasResponse write(ReplicaReport report) {
        return GetReplicasResponse.newBuilder()
                .addAllReplicas(
                        report.replicas().stream().map(InspectionCodec::write).toList())
                .setCopiesWanted(report.copiesWanted())
                .build();
    }

    static ReplicaReport read(GetReplicasResponse message, RingProfile profile) {
        return new ReplicaReport(message.getReplicasList().stream()
                .map(replica -> read(replica, profile))
                .toList());
    }

    private static io.chordal.proto.dht.v1.Replica write(Replica replica) {
        return io.chordal.proto.dht.v1.Replica.newBuilder()
                .setNode(NodeRefCodec.write(replica.node()))
                .setNodeId(replica.node().id().toString())
                .setCopyNumber(replica.copyNumber())
                .setState(
                        switch (replica.state()) {
                            case PRESENT -> ReplicaState.REPLICA_STATE_PRESENT;
                            case ABSENT -> ReplicaState.REPLICA_STATE_ABSENT;
                            case UNREACHABLE -> ReplicaState.REPLICA_STATE_UNREACHABLE;
                        })
                .setSetVersion(replica.setVersion())
                .setMembers(replica.members())
                .setRevision(replica.revision())
                .setSiblings(replica.siblings())
                .setDigest(bytes(replica.digest()))
                .build();
    }

    private static Replica read(io.chordal.proto.dht.v1.Replica message, RingProfile profile) {
        State state = switch (message.getState()) {
            case REPLICA_STATE_PRESENT -> State.PRESENT;
            case REPLICA_STATE_ABSENT -> State.ABSENT;
            default -> State.UNREACHABLE;
        };
        return new Replica(
                NodeRefCodec.read(message.getNode(), profile),
                message.getCopyNumber(),
                state,
                message.getSetVersion(),
                message.getMembers(),
                message.getRevision(),
                message.getSiblings(),
                bytes(message.getDigest()));
    }

    static ListRecordsRequest write(ListRecords request) {
        return ListRecordsRequest.newBuilder()
                .setPageSize(request.limit())
                .setPageToken(request.after().map(PageTokens::ofKey).orElse(ByteString.EMPTY))
                .build();
    }

    static ListRecords read(ListRecordsRequest message) {
        return new ListRecords(
                message.getPageToken().isEmpty()
                        ? Optional.empty()
                        : Optional.of(PageTokens.key(message.getPageToken())),
                pageSize(message.getPageSize()));
    }

    /** Returns the size of a page that was asked for, 100 if none was. */
    static int pageSize(int asked) {
        return asked == 0 ? DEFAULT_PAGE : asked;
    }

    static ListRecordsResponse write(StoredPage page) {
        return ListRecordsResponse.newBuilder()
                .addAllSets(page.records().stream().map(InspectionCodec::write).toList())
                .setNextPageToken(page.next().map(PageTokens::ofKey).orElse(ByteString.EMPTY))
                .build();
    }

    static StoredPage read(ListRecordsResponse message) {
        return new StoredPage(
                message.getSetsList().stream().map(InspectionCodec::read).toList(),
                message.getNextPageToken().isEmpty()
                        ? Optional.empty()
                        : Optional.of(PageTokens.key(message.getNextPageToken())));
    }

    static GetHealthResponse write(RecordHealth health) {
        return GetHealthResponse.newBuilder()
                .setRows(health.rows())
                .setMissingCopies(health.missingCopies())
                .setActive(health.active())
                .setInStep(health.inStep())
                .setTombstones(health.tombstones())
                .setAside(health.aside())
                .setSuspectedLosses(health.suspectedLosses())
                .setStoreFailure(health.storeFailure().orElse(""))
                .build();
    }

    static RecordHealth read(GetHealthResponse message) {
        return new RecordHealth(
                message.getRows(),
                message.getMissingCopies(),
                message.getActive(),
                message.getInStep(),
                message.getTombstones(),
                message.getAside(),
                message.getSuspectedLosses(),
                message.getStoreFailure().isEmpty() ? Optional.empty() : Optional.of(message.getStoreFailure()));
    }

    private static io.chordal.proto.dht.v1.StoredSet write(StoredRecord record) {
        io.chordal.proto.dht.v1.StoredSet.Builder message = io.chordal.proto.dht.v1.StoredSet.newBuilder()
                .setCopyNumber(record.copyNumber())
                .setValue(ReadCodec.write(record.value().set()))
                .setPosition(record.position().toString());
        if (!record.value().register().isUnknown()) {
            message.setRegister(RegisterCodec.write(record.value().register()));
        }
        return message.build();
    }

    private static StoredRecord read(io.chordal.proto.dht.v1.StoredSet message) {
        return new StoredRecord(
                point(message.getPosition()),
                message.getCopyNumber(),
                ReadCodec.read(message.getValue(), message.hasRegister(), message.getRegister()));
    }
}
