// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.grpc.NodeRefCodec;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.chord.v1.NodeRef;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.Entrance;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.Found;
import io.chordal.proto.tracker.v1.GetEntranceRequest;
import io.chordal.proto.tracker.v1.GetEntranceResponse;
import io.chordal.proto.tracker.v1.HeartbeatRequest;
import io.chordal.proto.tracker.v1.HeartbeatResponse;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.LeaveResponse;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LocationsResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.RegisterChunksRequest;
import io.chordal.proto.tracker.v1.RegisterChunksResponse;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.proto.tracker.v1.RegisterNodeResponse;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.RemoveNodeRequest;
import io.chordal.proto.tracker.v1.RemoveNodeResponse;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.RenewLeaseResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.tracker.v1.WithdrawResponse;
import io.chordal.proto.transfer.v1.ChunkRange;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A tracker for tests: one group, everything in memory, as much of the three services as a peer calls. Stopped and started
 * again it has the same port, a new boot and no memory but its catalogue. The object's lock guards all.
 */
final class FakeTracker implements AutoCloseable {
    private static final Duration LEASE =
            Duration.newBuilder().setNanos(900_000_000).build();
    private static final Duration FOUNDER_LEASE =
            Duration.newBuilder().setSeconds(10).build();

    private final Map<String, CatalogEntry> catalogue = new LinkedHashMap<>();
    private final Map<ByteString, PeerRef> peers = new LinkedHashMap<>();
    private final Map<FileRef, Map<ByteString, ChunkSet>> swarm = new LinkedHashMap<>();
    private final Map<ByteString, NodeRef> nodes = new LinkedHashMap<>();
    private final Set<Integer> forgotten = new HashSet<>();
    private final Random random = new Random(5);
    private ByteString ring = ByteString.EMPTY;
    private final Deque<Duration> founderLeases = new ArrayDeque<>();
    private boolean callsNobodyBack;
    private Optional<NodeRef> usurper = Optional.empty();
    private int founders;
    private boolean founding;
    private long boot;
    private int port;
    private final Map<Integer, Integer> announcements = new LinkedHashMap<>();
    private Socket place = new Socket();
    private final Map<Integer, StreamObserver<HeartbeatResponse>> held = new LinkedHashMap<>();
    private final List<Integer> registrations = new ArrayList<>();
    private final Set<String> takenNames = new HashSet<>();
    private boolean holdsHeartbeats;
    private List<FakeTracker> named = List.of();
    private final Queue<String> metadata = new ConcurrentLinkedQueue<>();
    private Server server;

    static FakeTracker start() throws IOException {
        FakeTracker tracker = new FakeTracker();
        tracker.up();
        return tracker;
    }

    /** Says of a name from now on that another file has it. */
    synchronized void take(String name) {
        takenNames.add(name);
    }

    /** Starts, or starts again, forgetting what a tracker keeps in memory. */
    synchronized void up() throws IOException {
        place.close();
        boot++;
        peers.clear();
        swarm.clear();
        nodes.clear();
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                .addService(new Catalog())
                .addService(new Swarm())
                .addService(new Membership())
                .intercept(new Listening())
                .build()
                .start();
        port = server.getPort();
    }

    /** Ends; the port stays its own, and who calls it is refused. */
    void down() throws IOException, InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        Eventually.eventually("the port is free", this::isTaken);
    }

    /** Takes the port once the system has let go of the listener, which is a moment after the server has ended. */
    private boolean isTaken() {
        try {
            place = new Socket();
            place.setReuseAddress(true);
            place.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    /** From now on it names these as the trackers of its cluster. */
    synchronized void names(FakeTracker... trackers) {
        named = List.of(trackers);
    }

    /** Whoever offered these files is gone; the entries stay. */
    synchronized void nobodyOffers() {
        catalogue.replaceAll((key, entry) -> entry.toBuilder().setSeeders(0).build());
    }

    synchronized List<String> names() {
        return catalogue.values().stream().map(CatalogEntry::getName).toList();
    }

    /** From now on heartbeats are answered only by {@link #saysThatItKnowsNoneOfThose}. */
    synchronized void holdHeartbeats() {
        holdsHeartbeats = true;
    }

    synchronized boolean holdsHeartbeatOf(Peer peer) {
        return held.containsKey(peer.publicAddress().port());
    }

    /** Answers the heartbeats that were held as a tracker does that has forgotten who sent them. */
    synchronized void saysThatItKnowsNoneOfThose() {
        holdsHeartbeats = false;
        held.values()
                .forEach(call -> answer(
                        call,
                        HeartbeatResponse.newBuilder().setRegistered(false).build()));
        held.clear();
    }

    synchronized long registrations(Peer peer) {
        return registrations.stream()
                .filter(port -> port == peer.publicAddress().port())
                .count();
    }

    /** How often a peer told of chunks that it has. */
    synchronized int announcements(Peer peer) {
        return announcements.getOrDefault(peer.publicAddress().port(), 0);
    }

    synchronized int holders(FileRef file) {
        return swarm.getOrDefault(file, Map.of()).size();
    }

    synchronized boolean knows(FileRef file, Peer peer) {
        return swarm.getOrDefault(file, Map.of()).keySet().stream()
                .map(peers::get)
                .anyMatch(p -> p != null && p.getPort() == peer.publicAddress().port());
    }

    /** How many chunks of a file a peer has, by its announcements. */
    synchronized int chunks(FileRef file, Peer peer) {
        return swarm.getOrDefault(file, Map.of()).entrySet().stream()
                .filter(e ->
                        peers.get(e.getKey()).getPort() == peer.publicAddress().port())
                .mapToInt(e -> TransferCodec.fromWire(e.getValue(), e.getValue().getChunkCount())
                        .cardinality())
                .sum();
    }

    /** Takes a node off the list as if it had fallen silent, and does not list it again before it is remembered. */
    synchronized void forget(int nodePort) {
        forgotten.add(nodePort);
        nodes.values().removeIf(node -> node.getPort() == nodePort);
    }

    /** Lists a node that was forgotten. */
    synchronized void remember(io.chordal.dht.id.NodeRef node) {
        forgotten.remove(node.endpoint().port());
        NodeRef ref = NodeRefCodec.write(node);
        nodes.put(ref.getKeyHash(), ref);
    }

    /** Whether it finds that no candidate can be called back. */
    synchronized void callsNobodyBack(boolean nobody) {
        callsNobodyBack = nobody;
    }

    /** Gives the next founders leases of these lengths, and later ones ten seconds each. */
    synchronized void founderLeases(Duration... leases) {
        founderLeases.addAll(List.of(leases));
    }

    /** Lets the next founder come too late: when it registers, this node has taken over. */
    synchronized void takeOver(io.chordal.dht.id.NodeRef node) {
        usurper = Optional.of(NodeRefCodec.write(node));
    }

    /** How often anybody was told to found the ring. */
    synchronized int founders() {
        return founders;
    }

    synchronized List<Integer> nodePorts() {
        return nodes.values().stream().map(NodeRef::getPort).toList();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that calls showed beside their requests. */
    String metadata() {
        return String.join("\n", metadata);
    }

    private final class Listening implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            metadata.add(headers.toString());
            return next.startCall(call, headers);
        }
    }

    private static <T> void answer(StreamObserver<T> call, T reply) {
        call.onNext(reply);
        call.onCompleted();
    }

    private static StatusRuntimeException wrongRing() {
        return ErrorStatus.of(Status.Code.FAILED_PRECONDITION, "WRONG_RING", "the node belongs to another ring");
    }

    private void put(PeerRef peer, FileRef file, ChunkSet chunks) {
        peers.put(peer.getPeerId(), peer);
        swarm.computeIfAbsent(file, f -> new LinkedHashMap<>()).put(peer.getPeerId(), chunks);
    }

    private void drop(PeerRef peer, FileRef file) {
        Map<ByteString, ChunkSet> holders = swarm.get(file);
        if (holders != null && holders.remove(peer.getPeerId()) != null && holders.isEmpty()) {
            swarm.remove(file);
            catalogue.values().removeIf(entry -> entry.getFile().equals(file));
        }
    }

    private final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
        @Override
        public void registerFiles(RegisterFilesRequest request, StreamObserver<RegisterFilesResponse> call) {
            RegisterFilesResponse.Builder response = RegisterFilesResponse.newBuilder();
            synchronized (FakeTracker.this) {
                for (FileRegistration file : request.getFilesList()) {
                    if (takenNames.contains(file.getName())) {
                        response.addResults(RegistrationResult.newBuilder()
                                .setReason("FILE_EXISTS")
                                .setMessage("file already exists in group; take another name"));
                        continue;
                    }
                    catalogue.putIfAbsent(
                            file.getName() + "/" + file.getFile(),
                            CatalogEntry.newBuilder()
                                    .setName(file.getName())
                                    .setFile(file.getFile())
                                    .setSha256(file.getSha256())
                                    .setFolder(file.getFolder())
                                    .setPublisher(request.getPeer())
                                    .setSeeders(1)
                                    .build());
                    response.addResults(RegistrationResult.newBuilder().setSuccess(true));
                }
            }
            answer(call, response.build());
        }

        @Override
        public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> call) {
            if (!request.getGroup().isEmpty() && !request.getGroup().equals("public")) {
                call.onError(ErrorStatus.of(Status.Code.NOT_FOUND, "GROUP_NOT_FOUND", "group not found"));
                return;
            }
            LookUpFileResponse.Builder response = LookUpFileResponse.newBuilder();
            synchronized (FakeTracker.this) {
                catalogue.values().stream()
                        .filter(e -> e.getName().equals(request.getName()))
                        .filter(e -> request.getFileId().isEmpty()
                                || e.getFile().getFileId().equals(request.getFileId()))
                        .forEach(response::addFiles);
            }
            if (response.getFilesCount() == 0) {
                call.onError(Status.NOT_FOUND.withDescription("file not found").asRuntimeException());
            } else {
                answer(call, response.build());
            }
        }
    }

    private final class Swarm extends SwarmServiceGrpc.SwarmServiceImplBase {
        @Override
        public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> call) {
            AnnounceResponse.Builder response = AnnounceResponse.newBuilder().setLease(LEASE);
            synchronized (FakeTracker.this) {
                peers.put(request.getPeer().getPeerId(), request.getPeer());
                announcements.merge(request.getPeer().getPort(), 1, Integer::sum);
                for (FileAnnouncement file : request.getFilesList()) {
                    put(request.getPeer(), file.getFile(), file.getChunks());
                    response.addAccepted(true);
                }
                answer(call, response.setTrackerBoot(boot).build());
            }
        }

        @Override
        public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> call) {
            synchronized (FakeTracker.this) {
                answer(
                        call,
                        RenewLeaseResponse.newBuilder()
                                .setKnown(peers.containsKey(request.getPeer().getPeerId()))
                                .setLease(LEASE)
                                .setTrackerBoot(boot)
                                .build());
            }
        }

        @Override
        public void registerChunks(RegisterChunksRequest request, StreamObserver<RegisterChunksResponse> call) {
            synchronized (FakeTracker.this) {
                announcements.merge(request.getPeer().getPort(), 1, Integer::sum);
                ChunkSet before = swarm.getOrDefault(request.getFile(), Map.of())
                        .get(request.getPeer().getPeerId());
                if (before != null) {
                    put(request.getPeer(), request.getFile(), more(before, request.getChunksList()));
                }
                answer(
                        call,
                        RegisterChunksResponse.newBuilder()
                                .setAccepted(before != null)
                                .build());
            }
        }

        private ChunkSet more(ChunkSet before, List<ChunkRange> ranges) {
            int count = before.getChunkCount();
            BitSet bits = new BitSet(count);
            for (int i = 0; i < count; i++) {
                int at = i;
                boolean had = before.getComplete() || (before.getBitfield().byteAt(i / 8) & (0x80 >> (i % 8))) != 0;
                boolean added = ranges.stream().anyMatch(r -> at >= r.getFirst() && at < r.getFirst() + r.getCount());
                bits.set(i, had || added);
            }
            return TransferCodec.toWire(io.chordal.swarm.chunk.ChunkSet.of(count, bits));
        }

        @Override
        public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> call) {
            synchronized (FakeTracker.this) {
                request.getFilesList().forEach(file -> drop(request.getPeer(), file));
            }
            answer(call, WithdrawResponse.getDefaultInstance());
        }

        @Override
        public void leave(LeaveRequest request, StreamObserver<LeaveResponse> call) {
            synchronized (FakeTracker.this) {
                List.copyOf(swarm.keySet()).forEach(file -> drop(request.getPeer(), file));
                peers.remove(request.getPeer().getPeerId());
            }
            answer(call, LeaveResponse.getDefaultInstance());
        }

        @Override
        public void locations(LocationsRequest request, StreamObserver<LocationsResponse> call) {
            LocationsResponse.Builder response = LocationsResponse.newBuilder();
            synchronized (FakeTracker.this) {
                swarm.getOrDefault(request.getFile(), Map.of())
                        .forEach((peer, chunks) -> response.addLocations(
                                Location.newBuilder().setPeer(peers.get(peer)).setChunks(chunks)));
            }
            answer(call, response.build());
        }
    }

    private final class Membership extends MembershipServiceGrpc.MembershipServiceImplBase {
        @Override
        public void listTrackers(ListTrackersRequest request, StreamObserver<ListTrackersResponse> call) {
            ListTrackersResponse.Builder response =
                    ListTrackersResponse.newBuilder().setVersion(1);
            synchronized (FakeTracker.this) {
                for (int i = 0; i < named.size(); i++) {
                    response.addTrackers(TrackerMember.newBuilder()
                            .setRingAddress("127.0.0.1:" + (i + 1))
                            .setPublicAddress(named.get(i).endpoint().toString())
                            .setState(TrackerState.TRACKER_STATE_ALIVE));
                }
            }
            answer(call, response.build());
        }

        @Override
        public void getEntrance(GetEntranceRequest request, StreamObserver<GetEntranceResponse> call) {
            synchronized (FakeTracker.this) {
                List<NodeRef> others = nodes.values().stream()
                        .filter(n ->
                                !n.getKeyHash().equals(request.getCandidate().getKeyHash()))
                        .toList();
                GetEntranceResponse.Builder response = GetEntranceResponse.newBuilder();
                ByteString remembered = request.getRememberedClusterId();
                if (!remembered.isEmpty() && !ring.isEmpty() && !remembered.equals(ring)) {
                    call.onError(wrongRing());
                    return;
                }
                nodes.remove(request.getCandidate().getKeyHash());
                List<NodeRef> preferred = others.stream()
                        .filter(n -> !request.getExcludeList().contains(n.getKeyHash()))
                        .toList();
                if (!others.isEmpty()) {
                    List<NodeRef> from = preferred.isEmpty() ? others : preferred;
                    response.setEntrance(Entrance.newBuilder()
                            .setNode(from.get(random.nextInt(from.size())))
                            .setClusterId(ring));
                } else if (!request.hasCandidate()) {
                    call.onError(ErrorStatus.of(
                            Status.Code.FAILED_PRECONDITION, "NO_RING_NODE", "no ring node is registered"));
                    return;
                } else if (callsNobodyBack) {
                    call.onError(ErrorStatus.of(
                            Status.Code.FAILED_PRECONDITION,
                            "FOUNDER_UNREACHABLE",
                            "this tracker cannot call you back"));
                    return;
                } else if (founding) {
                    response.getWaitBuilder().getRetryAfterBuilder().setNanos(100_000_000);
                } else {
                    Duration lease = founderLeases.isEmpty() ? FOUNDER_LEASE : founderLeases.remove();
                    founders++;
                    founding = true;
                    response.setFound(Found.newBuilder().setClusterId(ring).setLease(lease));
                }
                answer(call, response.build());
            }
        }

        @Override
        public void registerNode(RegisterNodeRequest request, StreamObserver<RegisterNodeResponse> call) {
            synchronized (FakeTracker.this) {
                if (!ring.isEmpty() && !ring.equals(request.getClusterId())) {
                    call.onError(wrongRing());
                    return;
                }
                if (forgotten.contains(request.getNode().getPort())) {
                    answer(call, RegisterNodeResponse.getDefaultInstance());
                    return;
                }
                founding = false;
                if (usurper.isPresent()) {
                    forgotten.remove(usurper.get().getPort());
                    nodes.put(usurper.get().getKeyHash(), usurper.get());
                    usurper = Optional.empty();
                    call.onError(ErrorStatus.of(
                            Status.Code.FAILED_PRECONDITION, "FOUNDER_LEASE_EXPIRED", "another node founds the ring"));
                    return;
                }
                ring = request.getClusterId();
                registrations.add(request.getNode().getPort());
                nodes.put(request.getNode().getKeyHash(), request.getNode());
            }
            answer(call, RegisterNodeResponse.getDefaultInstance());
        }

        @Override
        public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> call) {
            synchronized (FakeTracker.this) {
                if (holdsHeartbeats) {
                    held.put(request.getNode().getPort(), call);
                    return;
                }
                boolean known = nodes.containsKey(request.getNode().getKeyHash());
                answer(call, HeartbeatResponse.newBuilder().setRegistered(known).build());
            }
        }

        @Override
        public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> call) {
            synchronized (FakeTracker.this) {
                boolean removed = nodes.remove(request.getNode().getKeyHash()) != null;
                answer(call, RemoveNodeResponse.newBuilder().setRemoved(removed).build());
            }
        }
    }
}
