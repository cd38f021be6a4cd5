// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc.record;

import static io.chordal.dht.grpc.NodeRefCodec.bytes;

import com.google.protobuf.ByteString;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.RpcService;
import io.chordal.dht.grpc.StreamBinding;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.Seen;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.replica.OpenWatch;
import io.chordal.dht.replica.message.AddMember;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.GetHealth;
import io.chordal.dht.replica.message.GetReplicas;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.LookUp;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecord;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.ring.LookupResult;
import io.chordal.proto.chord.v1.RingHeader;
import io.chordal.proto.dht.v1.AddManyRequest;
import io.chordal.proto.dht.v1.AddManyResponse;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.AddResponse;
import io.chordal.proto.dht.v1.DeleteRequest;
import io.chordal.proto.dht.v1.DeleteResponse;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.GetHealthRequest;
import io.chordal.proto.dht.v1.GetHealthResponse;
import io.chordal.proto.dht.v1.GetManyRequest;
import io.chordal.proto.dht.v1.GetManyResponse;
import io.chordal.proto.dht.v1.GetReplicasRequest;
import io.chordal.proto.dht.v1.GetReplicasResponse;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.ListRecordsRequest;
import io.chordal.proto.dht.v1.ListRecordsResponse;
import io.chordal.proto.dht.v1.LookupRequest;
import io.chordal.proto.dht.v1.LookupResponse;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.PutResponse;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.RemoveResponse;
import io.chordal.proto.dht.v1.ScanRequest;
import io.chordal.proto.dht.v1.ScanResponse;
import io.chordal.proto.dht.v1.WatchRequest;
import io.chordal.proto.dht.v1.WatchResponse;
import java.util.List;
import java.util.Optional;

/** The bindings of DhtService. */
public final class DhtBindings {
    private DhtBindings() {}

    /** Returns DhtService. */
    public static RpcService service() {
        return new RpcService(
                DhtServiceGrpc.getServiceDescriptor(),
                List.of(
                        put(),
                        delete(),
                        add(),
                        addMany(),
                        remove(),
                        get(),
                        getMany(),
                        scan(),
                        lookup(),
                        replicas(),
                        listRecords(),
                        health()),
                List.of(watch()));
    }

    private static StreamBinding<WatchRequest, WatchResponse> watch() {
        return new StreamBinding<>(
                DhtServiceGrpc.getWatchMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (message, sink) -> new OpenWatch(WatchCodec.read(message), sink),
                WatchCodec::write);
    }

    private static RpcBinding<PutValue, WriteAnswer, PutRequest, PutResponse> put() {
        return new RpcBinding<>(
                PutValue.class,
                DhtServiceGrpc.getPutMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                RegisterCodec::write,
                (message, profile) -> RegisterCodec.read(message),
                WriteCodec::writePut,
                WriteCodec::readPut);
    }

    private static RpcBinding<DeleteValue, WriteAnswer, DeleteRequest, DeleteResponse> delete() {
        return new RpcBinding<>(
                DeleteValue.class,
                DhtServiceGrpc.getDeleteMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                RegisterCodec::write,
                (message, profile) -> RegisterCodec.read(message),
                WriteCodec::writeDelete,
                WriteCodec::readDelete);
    }

    private static RpcBinding<AddMember, WriteAnswer, AddRequest, AddResponse> add() {
        return new RpcBinding<>(
                AddMember.class,
                DhtServiceGrpc.getAddMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> AddRequest.newBuilder()
                        .setHeader(header)
                        .setAddition(WriteCodec.write(request.addition()))
                        .setAck(WriteCodec.write(request.ack()))
                        .setDirect(request.direct())
                        .build(),
                (message, profile) -> new AddMember(
                        WriteCodec.read(message.getAddition()), WriteCodec.read(message.getAck()), message.getDirect()),
                WriteCodec::writeAdd,
                WriteCodec::readAdd);
    }

    private static RpcBinding<AddMembers, WriteAnswers, AddManyRequest, AddManyResponse> addMany() {
        return new RpcBinding<>(
                AddMembers.class,
                DhtServiceGrpc.getAddManyMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> AddManyRequest.newBuilder()
                        .setHeader(header)
                        .addAllAdditions(request.additions().stream()
                                .map(WriteCodec::write)
                                .toList())
                        .setAck(WriteCodec.write(request.ack()))
                        .setDirect(request.direct())
                        .build(),
                (message, profile) -> new AddMembers(
                        message.getAdditionsList().stream()
                                .map(WriteCodec::read)
                                .toList(),
                        WriteCodec.read(message.getAck()),
                        message.getDirect()),
                WriteCodec::writeAddMany,
                WriteCodec::readAddMany);
    }

    private static RpcBinding<RemoveMember, WriteAnswer, RemoveRequest, RemoveResponse> remove() {
        return new RpcBinding<>(
                RemoveMember.class,
                DhtServiceGrpc.getRemoveMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                WriteCodec::write,
                (message, profile) -> new RemoveMember(
                        WriteCodec.read(message), WriteCodec.read(message.getAck()), message.getDirect()),
                WriteCodec::writeRemove,
                WriteCodec::readRemove);
    }

    private static RpcBinding<ReadRecord, ReadAnswer, GetRequest, GetResponse> get() {
        return new RpcBinding<>(
                ReadRecord.class,
                DhtServiceGrpc.getGetMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> GetRequest.newBuilder()
                        .setHeader(header)
                        .setKey(RecordCodec.write(request.key()))
                        .setLevel(ReadCodec.write(request.level()))
                        .setSeen(bytes(request.seen().context().toBytes()))
                        .setDirect(request.direct())
                        .build(),
                (message, profile) -> new ReadRecord(
                        RecordCodec.read(message.getKey()),
                        ReadCodec.read(message.getLevel()),
                        Seen.of(CausalContext.parse(bytes(message.getSeen()))),
                        message.getDirect()),
                ReadCodec::writeGet,
                ReadCodec::readGet);
    }

    private static RpcBinding<ReadRecords, ReadAnswers, GetManyRequest, GetManyResponse> getMany() {
        return new RpcBinding<>(
                ReadRecords.class,
                DhtServiceGrpc.getGetManyMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> GetManyRequest.newBuilder()
                        .setHeader(header)
                        .addAllKeys(
                                request.keys().stream().map(RecordCodec::write).toList())
                        .setLevel(ReadCodec.write(request.level()))
                        .setDirect(request.direct())
                        .build(),
                (message, profile) -> new ReadRecords(
                        message.getKeysList().stream().map(RecordCodec::read).toList(),
                        ReadCodec.read(message.getLevel()),
                        message.getDirect()),
                ReadCodec::writeGetMany,
                ReadCodec::readGetMany);
    }

    private static RpcBinding<ScanSets, CopyPage, ScanRequest, ScanResponse> scan() {
        return new RpcBinding<>(
                ScanSets.class,
                DhtServiceGrpc.getScanMethod(),
                message -> header(message.hasHeader(), message.getHeader()),
                (request, header) -> ScanRequest.newBuilder()
                        .setHeader(header)
                        .setPartition(bytes(request.partition()))
                        .setPageSize(request.limit())
                        .setPageToken(request.after().map(PageTokens::ofItem).orElse(ByteString.EMPTY))
                        .setDirect(request.direct())
                        .setUnless(ReadCodec.writeState(request.unless()))
                        .build(),
                (message, profile) -> new ScanSets(
                        bytes(message.getPartition()),
                        after(message.getPageToken()),
                        InspectionCodec.pageSize(message.getPageSize()),
                        message.getDirect(),
                        ReadCodec.readState(message.getUnless())),
                ReadCodec::writeScan,
                ReadCodec::readScan);
    }

    private static RpcBinding<LookUp, LookupResult, LookupRequest, LookupResponse> lookup() {
        return new RpcBinding<>(
                LookUp.class,
                DhtServiceGrpc.getLookupMethod(),
                message -> Optional.empty(),
                (request, header) -> LookupRequest.newBuilder()
                        .setId(request.point().toBytes().toHex())
                        .build(),
                InspectionCodec::read,
                InspectionCodec::write,
                InspectionCodec::read);
    }

    private static RpcBinding<GetReplicas, ReplicaReport, GetReplicasRequest, GetReplicasResponse> replicas() {
        return new RpcBinding<>(
                GetReplicas.class,
                DhtServiceGrpc.getGetReplicasMethod(),
                message -> Optional.empty(),
                (request, header) -> GetReplicasRequest.newBuilder()
                        .setKey(RecordCodec.write(request.key()))
                        .build(),
                (message, profile) -> new GetReplicas(RecordCodec.read(message.getKey())),
                InspectionCodec::write,
                InspectionCodec::read);
    }

    private static RpcBinding<ListRecords, StoredPage, ListRecordsRequest, ListRecordsResponse> listRecords() {
        return new RpcBinding<>(
                ListRecords.class,
                DhtServiceGrpc.getListRecordsMethod(),
                message -> Optional.empty(),
                (request, header) -> InspectionCodec.write(request),
                (message, profile) -> InspectionCodec.read(message),
                InspectionCodec::write,
                (message, profile) -> InspectionCodec.read(message));
    }

    private static RpcBinding<GetHealth, RecordHealth, GetHealthRequest, GetHealthResponse> health() {
        return new RpcBinding<>(
                GetHealth.class,
                DhtServiceGrpc.getGetHealthMethod(),
                message -> Optional.empty(),
                (request, header) -> GetHealthRequest.getDefaultInstance(),
                (message, profile) -> new GetHealth(),
                InspectionCodec::write,
                (message, profile) -> InspectionCodec.read(message));
    }

    private static Optional<Bytes> after(ByteString token) {
        return token.isEmpty() ? Optional.empty() : Optional.of(PageTokens.item(token));
    }

    static Optional<RingHeader> header(boolean present, RingHeader header) {
        return present ? Optional.of(header) : Optional.empty();
    }
}
