// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.grpc.TrackerLists;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.Replies;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.grpc.wire.WireTime;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AnnounceRequest;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.FileAnnouncement;
import io.chordal.proto.tracker.v1.GetGroupRequest;
import io.chordal.proto.tracker.v1.Grant;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.tracker.v1.IssueGrantsResponse;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.proto.tracker.v1.RegisterChunksRequest;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.SwarmServiceGrpc;
import io.chordal.proto.tracker.v1.WatchEpochsRequest;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.tracker.v1.WithdrawResponse;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One tracker, as this peer calls it: values in, values out, each call with a deadline.
 *
 * <p>It remembers whether the last call was answered. It never retries: whoever calls decides that. Thread-safe; stages
 * complete on the channel's threads, exceptionally with StatusRuntimeException.
 */
public final class Tracker {
    private static final int MOST_NAMESAKES = 100;

    private final Endpoint endpoint;
    private final Channel channel;
    private final Duration deadline;
    private final GroupCalls groups;
    private volatile Optional<String> problem;

    /** A tracker behind a channel, which stays the caller's. */
    Tracker(Endpoint endpoint, Channel channel, Duration deadline, GroupCalls groups, Optional<String> problem) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.deadline = deadline;
        this.groups = groups;
        this.problem = problem;
    }

    /** Where it is called. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Why it did not answer the last call, or nothing if it did. */
    public Optional<String> problem() {
        return problem;
    }

    /** Says which chunks of which files a peer has in a group, whole sets; at most 1,000 files. */
    public CompletableFuture<TrackerLease> announce(PeerAddress me, String group, List<Holding> holdings) {
        AnnounceRequest.Builder request =
                AnnounceRequest.newBuilder().setPeer(TransferCodec.toWire(me)).setGroup(group);
        holdings.forEach(h -> request.addFiles(FileAnnouncement.newBuilder()
                .setFile(TransferCodec.toWire(h.ref()))
                .setChunks(TransferCodec.toWire(h.chunks()))));
        return groups.make(
                        endpoint, group, pass -> answered(Replies.of(swarm(pass).announce(request.build()))))
                .thenApply(reply -> new TrackerLease(
                        true,
                        WireTime.read(reply.getLease(), TrackerLease.SHORTEST),
                        new TrackerLife(endpoint, reply.getTrackerBoot()),
                        ImmutableList.copyOf(reply.getAcceptedList())));
    }

    /** Renews the peer's lease. */
    public CompletableFuture<TrackerLease> renew(PeerAddress me) {
        RenewLeaseRequest request =
                RenewLeaseRequest.newBuilder().setPeer(TransferCodec.toWire(me)).build();
        return answered(Replies.of(swarm(CallerPass.NOBODY).renewLease(request)))
                .thenApply(reply -> new TrackerLease(
                        reply.getKnown(),
                        WireTime.read(reply.getLease(), TrackerLease.SHORTEST),
                        new TrackerLife(endpoint, reply.getTrackerBoot()),
                        ImmutableList.of()));
    }

    /** Says that a peer has more chunks in a group; false if the tracker does not know the peer. */
    public CompletableFuture<Boolean> registerChunks(PeerAddress me, String group, Holding added) {
        RegisterChunksRequest.Builder request = RegisterChunksRequest.newBuilder()
                .setPeer(TransferCodec.toWire(me))
                .setGroup(group)
                .setFile(TransferCodec.toWire(added.ref()));
        added.chunks().ranges().forEach(r -> request.addChunks(TransferCodec.toWire(r)));
        return groups.make(
                        endpoint, group, pass -> answered(Replies.of(swarm(pass).registerChunks(request.build()))))
                .thenApply(reply -> reply.getAccepted());
    }

    /** Enters files in a group's catalogue: for each, in order, nothing if it is there now, else why not. At most 1,000. */
    public CompletableFuture<ImmutableList<Optional<Refusal>>> publish(
            PeerAddress me, String group, List<Publication> files) {
        RegisterFilesRequest.Builder request = RegisterFilesRequest.newBuilder()
                .setPeer(TransferCodec.toWire(me))
                .setGroup(group);
        files.forEach(f -> request.addFiles(TrackerWire.registration(f)));
        return groups.make(
                        endpoint,
                        group,
                        pass -> answered(Replies.of(catalog(pass).registerFiles(request.build()))))
                .thenApply(reply -> reply.getResultsList().stream()
                        .map(TrackerWire::refusal)
                        .collect(ImmutableList.toImmutableList()));
    }

    /** Says that a peer no longer has files of a group; at most 1,000. */
    public CompletableFuture<Void> withdraw(PeerAddress me, Withdrawals gone) {
        WithdrawRequest.Builder request = WithdrawRequest.newBuilder()
                .setPeer(TransferCodec.toWire(me))
                .setGroup(gone.group())
                .setKeepEntries(gone.keepEntries());
        gone.files().forEach(f -> request.addFiles(TransferCodec.toWire(f)));
        gone.names().forEach(name -> request.addNames(name.value()));
        return groups.takeBack(
                        endpoint,
                        gone.group(),
                        pass -> answered(Replies.of(swarm(pass).withdraw(request.build()))),
                        last -> refresh(last.tokens().refresh().text(), last.trackers()),
                        WithdrawResponse.getDefaultInstance())
                .thenAccept(reply -> {});
    }

    /** Says that a peer leaves with all its files. */
    public CompletableFuture<Void> leave(PeerAddress me) {
        LeaveRequest request =
                LeaveRequest.newBuilder().setPeer(TransferCodec.toWire(me)).build();
        return answered(Replies.of(swarm(CallerPass.NOBODY).leave(request))).thenAccept(reply -> {});
    }

    /** The peers of a group that have chunks of a file; empty if the tracker knows none. Nonsense is left out. */
    public CompletableFuture<ImmutableList<Source>> locations(String group, FileRef ref) {
        LocationsRequest request = LocationsRequest.newBuilder()
                .setGroup(group)
                .setFile(TransferCodec.toWire(ref))
                .build();
        return groups.make(
                        endpoint, group, pass -> answered(Replies.of(swarm(pass).locations(request))))
                .thenApply(reply -> TrackerWire.sources(ref, reply))
                .exceptionally(e -> emptyIfNotFound(e));
    }

    /** The files of a name in a group's catalogue; empty if there are none. */
    public CompletableFuture<ImmutableList<CatalogFile>> lookUp(String group, String name, Optional<FileId> only) {
        LookUpFileRequest.Builder request =
                LookUpFileRequest.newBuilder().setGroup(group).setName(name);
        only.map(FileId::toBytes).map(ByteString::copyFrom).ifPresent(request::setFileId);
        return groups.make(
                        endpoint,
                        group,
                        pass -> answered(Replies.of(catalog(pass).lookUpFile(request.build()))))
                .thenApply(reply -> reply.getFilesList().stream()
                        .limit(MOST_NAMESAKES)
                        .filter(e -> FileName.problem(e.getName()).isEmpty())
                        .map(e -> new CatalogFile(
                                TransferCodec.fromWire(e.getFile()),
                                new FileName(e.getName()),
                                e.getFolder(),
                                e.getSeeders() + e.getLeechers() > 0))
                        .collect(ImmutableList.toImmutableList()))
                .exceptionally(e -> emptyIfNotFound(e));
    }

    /** As whom this peer is a member of a group; fails as the tracker refuses. */
    public CompletableFuture<Membership> membershipOf(String group) {
        if (group.isEmpty() || group.equals(Publication.PUBLIC)) {
            return CompletableFuture.completedFuture(Membership.PUBLIC);
        }
        GetGroupRequest request =
                GetGroupRequest.newBuilder().setGroup(group).setPageSize(1).build();
        return groups.make(
                endpoint,
                group,
                pass -> answered(Replies.of(group(pass).getGroup(request)))
                        .thenApply(reply -> new Membership(
                                new ShareGroup(
                                        reply.getGroup().getName(),
                                        HexFormat.of()
                                                .formatHex(reply.getGroup()
                                                        .getGroupId()
                                                        .toByteArray())),
                                pass.member())));
    }

    /** Grants to read files of a group with a key; those that nobody has there are left out. */
    CompletableFuture<List<Grant>> issueGrants(String group, Bytes reader, List<FileRef> files) {
        IssueGrantsRequest.Builder request =
                IssueGrantsRequest.newBuilder().setGroup(group).setSubject(TransferCodec.toWire(reader));
        files.forEach(file -> request.addFiles(TransferCodec.toWire(file)));
        return groups.make(
                        endpoint, group, pass -> answered(Replies.of(group(pass).issueGrants(request.build()))))
                .thenApply(IssueGrantsResponse::getGrantsList);
    }

    /**
     * Begins to hear the epochs of groups; the line is there once the tracker has told all that there are. Fails with FOREIGN_TRACKER
     * if it is none of the session's own: it could end all grants.
     */
    CompletableFuture<EpochLine> epochs(ImmutableSet<String> names, ObjLongConsumer<Bytes> heard, Ticker ticker) {
        Optional<PeerFailure> refusal = groups.refusal(endpoint);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        WatchEpochsRequest request =
                WatchEpochsRequest.newBuilder().addAllGroups(names).build();
        EpochLine line = new EpochLine(endpoint, names, heard, ticker);
        GroupServiceGrpc.newStub(channel).watchEpochs(request, line);
        return answered(line.openedWithin(deadline));
    }

    /** Exchanges the refresh token of a session; fails with FOREIGN_TRACKER if this tracker is none of the session's own. */
    CompletableFuture<SessionTokens> refresh(String refreshToken, SessionTrackers own) {
        if (!own.has(endpoint)) {
            return CompletableFuture.failedFuture(ForeignTracker.refusal(own, endpoint));
        }
        RefreshSessionRequest request =
                RefreshSessionRequest.newBuilder().setRefreshToken(refreshToken).build();
        return answered(Replies.of(AccountServiceGrpc.newFutureStub(channel)
                        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                        .refreshSession(request)))
                .thenApply(reply -> TrackerWire.tokens(reply.getTokens()));
    }

    /** Calls the membership service; the tracker's answer counts as a sign of life. */
    public <T> CompletableFuture<T> membership(
            Function<MembershipServiceGrpc.MembershipServiceFutureStub, CompletableFuture<T>> call) {
        return answered(call.apply(MembershipServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)));
    }

    /** The list of trackers as this one knows it. */
    CompletableFuture<KnownTrackers> list() {
        return membership(stub -> Replies.of(stub.listTrackers(ListTrackersRequest.getDefaultInstance())))
                .thenApply(TrackerLists::read);
    }

    private SwarmServiceGrpc.SwarmServiceFutureStub swarm(CallerPass pass) {
        return SwarmServiceGrpc.newFutureStub(channel)
                .withInterceptors(pass)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CatalogServiceGrpc.CatalogServiceFutureStub catalog(CallerPass pass) {
        return CatalogServiceGrpc.newFutureStub(channel)
                .withInterceptors(pass)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private GroupServiceGrpc.GroupServiceFutureStub group(CallerPass pass) {
        return GroupServiceGrpc.newFutureStub(channel)
                .withInterceptors(pass)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> CompletableFuture<T> answered(CompletableFuture<T> call) {
        return call.handle((reply, e) -> {
                    boolean unreachable = isUnreachable(e);
                    problem = unreachable ? Optional.of(describe(e)) : Optional.empty();
                    if (e == null) {
                        return CompletableFuture.completedFuture(reply);
                    }
                    return CompletableFuture.<T>failedFuture(
                            unreachable && ErrorStatus.reason(e).isEmpty() ? inWords(e) : e);
                })
                .thenCompose(stage -> stage);
    }

    /** The same failure, saying what was tried instead of what the transport saw. */
    private StatusRuntimeException inWords(Throwable e) {
        return Status.fromThrowable(e).withDescription(describe(e)).withCause(e).asRuntimeException();
    }

    /** Whether a failed call got no answer at all. */
    public static boolean isUnreachable(@Nullable Throwable e) {
        if (e == null) {
            return false;
        }
        Status.Code code = Status.fromThrowable(e).getCode();
        return code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED;
    }

    private String describe(@Nullable Throwable e) {
        Status status = Status.fromThrowable(e);
        return "nobody answers at " + endpoint + " (" + status.getCode() + "); is a tracker running there?";
    }

    /** Nothing is a fine answer to what is not there; a group that the tracker does not know is a mistake of the caller's. */
    private static <T> ImmutableList<T> emptyIfNotFound(Throwable e) {
        Status status = Status.fromThrowable(e);
        boolean noGroup =
                ErrorStatus.reason(e).filter("GROUP_NOT_FOUND"::equals).isPresent();
        if (status.getCode() == Status.Code.NOT_FOUND && !noGroup) {
            return ImmutableList.of();
        }
        throw e instanceof RuntimeException known ? known : new CompletionException(e);
    }
}
