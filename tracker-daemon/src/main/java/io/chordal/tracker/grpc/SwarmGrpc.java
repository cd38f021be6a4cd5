// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.AnnounceResponse;
import io.chordal.proto.tracker.v1.ChunkHolders;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.LeaveResponse;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LocationsResponse;
import io.chordal.proto.tracker.v1.RarestChunksRequest;
import io.chordal.proto.tracker.v1.RarestChunksResponse;
import io.chordal.proto.tracker.v1.RegisterChunksRequest;
import io.chordal.proto.tracker.v1.RegisterChunksResponse;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.RenewLeaseResponse;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc.SwarmServiceImplBase;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.tracker.v1.WithdrawResponse;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.sharing.GroupAccess;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.swarm.Announcement;
import io.chordal.tracker.swarm.ChunkSpan;
import io.chordal.tracker.swarm.Sources;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@code SwarmService} over {@link SwarmRegistry} and {@link Sharing}: nothing is done before the caller's membership is known. Thread-safe. */
public final class SwarmGrpc extends SwarmServiceImplBase {
    private static final int MAX_FILES = 1000;
    private static final int MAX_RANGES = 1024;
    private static final int MAX_RAREST = 1000;
    private static final int DEFAULT_RAREST = 20;

    private final GroupAccess access;
    private final SwarmRegistry swarm;
    private final Sharing sharing;

    /** Returns the service. */
    public SwarmGrpc(GroupAccess access, SwarmRegistry swarm, Sharing sharing) {
        this.access = requireNonNull(access, "access is null");
        this.swarm = requireNonNull(swarm, "swarm is null");
        this.sharing = requireNonNull(sharing, "sharing is null");
    }

    @Override
    public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenApply(who -> {
                    FileWire.requireAtMost(MAX_FILES, request.getFilesCount(), "files");
                    List<Optional<Announcement>> read = new ArrayList<>();
                    request.getFilesList().forEach(file -> read.add(announcement(file)));
                    PeerRef peer = FileWire.peer(request.getPeer());
                    Iterator<Boolean> taken = swarm.announce(
                                    who.announcer(peer),
                                    read.stream().flatMap(Optional::stream).toList())
                            .iterator();
                    AnnounceResponse.Builder response = AnnounceResponse.newBuilder()
                            .setLease(FileWire.duration(swarm.lease()))
                            .setTrackerBoot(swarm.boot(peer));
                    read.forEach(file -> response.addAccepted(file.isPresent() && taken.next()));
                    return response.build();
                }));
    }

    @Override
    public void renewLease(RenewLeaseRequest request, StreamObserver<RenewLeaseResponse> observer) {
        Answers.now(observer, () -> {
            PeerRef peer = FileWire.peer(request.getPeer());
            return RenewLeaseResponse.newBuilder()
                    .setKnown(swarm.renew(peer))
                    .setLease(FileWire.duration(swarm.lease()))
                    .setTrackerBoot(swarm.boot(peer))
                    .build();
        });
    }

    @Override
    public void registerChunks(RegisterChunksRequest request, StreamObserver<RegisterChunksResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenApply(who -> {
                    FileWire.requireAtMost(MAX_RANGES, request.getChunksCount(), "ranges");
                    List<ChunkSpan> spans = request.getChunksList().stream()
                            .map(range -> new ChunkSpan(range.getFirst(), range.getCount()))
                            .toList();
                    PeerRef peer = FileWire.peer(request.getPeer());
                    return RegisterChunksResponse.newBuilder()
                            .setAccepted(swarm.addChunks(who.announcer(peer), FileWire.file(request.getFile()), spans))
                            .build();
                }));
    }

    @Override
    public void withdraw(WithdrawRequest request, StreamObserver<WithdrawResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenCompose(who -> {
                    FileWire.requireAtMost(MAX_FILES, request.getFilesCount(), "files");
                    List<FileRef> files =
                            request.getFilesList().stream().map(FileWire::file).toList();
                    List<FileName> names =
                            request.getNamesList().stream().map(FileName::new).toList();
                    return sharing.withdraw(
                                    who, FileWire.peer(request.getPeer()), files, names, request.getKeepEntries())
                            .thenApply(withdrawn -> WithdrawResponse.newBuilder()
                                    .addAllWithdrawn(withdrawn)
                                    .build());
                }));
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveResponse> observer) {
        Answers.later(
                observer,
                () -> sharing.leave(FileWire.peer(request.getPeer()), access.subject())
                        .thenApply(
                                left -> LeaveResponse.newBuilder().setLeft(left).build()));
    }

    @Override
    public void locations(LocationsRequest request, StreamObserver<LocationsResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenApply(who -> {
                    FileRef file = FileWire.file(request.getFile());
                    Sources sources = swarm.sources(who.shared(file));
                    LocationsResponse.Builder response =
                            LocationsResponse.newBuilder().setTotal(sources.total());
                    sources.holders()
                            .forEach(holder -> response.addLocations(Location.newBuilder()
                                    .setPeer(FileWire.peer(holder.peer()))
                                    .setChunks(FileWire.chunks(holder.chunks(), file))));
                    return response.build();
                }));
    }

    @Override
    public void rarestChunks(RarestChunksRequest request, StreamObserver<RarestChunksResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenApply(who -> {
                    int limit = request.getLimit() == 0 ? DEFAULT_RAREST : request.getLimit();
                    if (limit < 1 || limit > MAX_RAREST) {
                        throw new IllegalArgumentException(
                                "an answer has 1 to " + MAX_RAREST + " chunks, not " + Integer.toUnsignedString(limit));
                    }
                    RarestChunksResponse.Builder response = RarestChunksResponse.newBuilder();
                    swarm.countChunks(who.shared(FileWire.file(request.getFile())))
                            .rarest(limit)
                            .forEach(chunk -> response.addChunks(ChunkHolders.newBuilder()
                                    .setChunk(chunk.chunk())
                                    .setHolders(chunk.holders())));
                    return response.build();
                }));
    }

    /** Reads one of several files: one that cannot be is not accepted, and concerns no other. */
    private static Optional<Announcement> announcement(FileAnnouncement wire) {
        try {
            FileRef file = FileWire.file(wire.getFile());
            return Optional.of(new Announcement(file, FileWire.chunks(wire.getChunks(), file)));
        } catch (TrackerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
