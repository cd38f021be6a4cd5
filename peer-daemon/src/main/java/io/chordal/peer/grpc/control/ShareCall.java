// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.announce.Announced;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.announce.Offer;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.share.Share;
import io.chordal.peer.share.ShareObserver;
import io.chordal.proto.peer.v1.Failure;
import io.chordal.proto.peer.v1.FolderContents;
import io.chordal.proto.peer.v1.HashProgress;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.swarm.share.ShareGroup;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Share call: progress while it can be taken, one result for each path, and the end when all have theirs.
 *
 * <p>A shared file's result waits a moment for tracker and ring to know of it, so that the caller reads how it stands; if
 * another file of the group has its name, it is shared no more, and that is the result. Of a
 * folder's files no more results are made than the caller reads: the thread that shares them waits. Thread-safe; the lock guards
 * the stream and how many results are owed.
 */
final class ShareCall implements ShareObserver {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(40);
    /** How long a reader may take nothing while there is more for it. */
    static final Duration READER = Duration.ofSeconds(30);

    private static final Announced UNTOLD = new Announced(false, false, "");

    private final ServerCallStreamObserver<ShareResponse> call;
    private final ShareView view;
    private final Announcer announcer;
    private final ScheduledExecutorService timers;
    private final TakingBack takingBack;
    private final ReaderWait reader;
    private final Object lock = new Object();
    private int owed;
    private boolean ended;
    private volatile ShareGroup group = ShareGroup.PUBLIC;

    ShareCall(
            ServerCallStreamObserver<ShareResponse> call,
            int paths,
            ShareView view,
            Announcer announcer,
            ScheduledExecutorService timers,
            TakingBack takingBack,
            Duration readerPatience) {
        this.call = call;
        this.reader = new ReaderWait(call, readerPatience);
        this.owed = paths;
        this.view = view;
        this.announcer = announcer;
        this.timers = timers;
        this.takingBack = takingBack;
    }

    /** Ends the sharing of a file in a group; may wait for the disk on another thread. */
    interface TakingBack {
        CompletableFuture<Void> of(Share share, ShareGroup group);
    }

    /** What follows is shared in a group. */
    void in(ShareGroup chosen) {
        group = chosen;
    }

    @Override
    public void progress(int index, long done, long total) {
        synchronized (lock) {
            if (call.isReady() && !call.isCancelled()) {
                call.onNext(ShareResponse.newBuilder()
                        .setIndex(index)
                        .setProgress(HashProgress.newBuilder().setDone(done).setTotal(total))
                        .build());
            }
        }
    }

    @Override
    public void shared(int index, Share share) {
        awaitAnnounced(index, share, Optional.empty(), PATIENCE.toNanos());
    }

    @Override
    public void folderShared(int index, Share list, io.chordal.peer.share.FolderContents contents) {
        awaitAnnounced(index, list, Optional.of(ShareView.show(contents)), PATIENCE.toNanos());
    }

    @Override
    public void failed(int index, PeerFailure failure) {
        result(failure(index, failure).build());
    }

    /** Of a folder's files nobody waits to hear who knows of them. */
    @Override
    public void memberShared(int index, String member, Share share) {
        tell(ShareResponse.newBuilder()
                .setIndex(index)
                .setMember(member)
                .setShared(view.show(ShareEntry.of(share, group), share, UNTOLD))
                .build());
    }

    @Override
    public void memberFailed(int index, String member, PeerFailure failure) {
        tell(failure(index, failure).setMember(member).build());
    }

    private static ShareResponse.Builder failure(int index, PeerFailure failure) {
        return ShareResponse.newBuilder()
                .setIndex(index)
                .setFailure(Failure.newBuilder()
                        .setReason(failure.problem().name())
                        .setMessage(String.valueOf(failure.getMessage())));
    }

    private void tell(ShareResponse response) {
        try {
            if (isWanted()) {
                reader.await();
            }
        } catch (PeerFailure e) {
            broken(e);
        }
        synchronized (lock) {
            if (isWanted()) {
                call.onNext(response);
            }
        }
    }

    private boolean isWanted() {
        synchronized (lock) {
            return !ended && !call.isCancelled();
        }
    }

    /** The whole call failed. */
    void broken(Throwable e) {
        synchronized (lock) {
            if (isWanted()) {
                call.onError(PeerStatus.of(e));
            }
            ended = true;
        }
    }

    private void awaitAnnounced(int index, Share share, Optional<FolderContents> contents, long patience) {
        CompletableFuture<ImmutableList<Announced>> state =
                announcer.state(ImmutableList.of(new Offer(share.ref(), group.name())));
        state.whenComplete((states, e) -> look(index, share, contents, patience, states, e));
    }

    private void look(
            int index,
            Share share,
            Optional<FolderContents> contents,
            long patience,
            @Nullable ImmutableList<Announced> states,
            @Nullable Throwable e) {
        if (states == null) {
            failed(index, PeerStatus.failure(e == null ? new IllegalStateException("no state") : e));
            return;
        }
        Announced announced = states.get(0);
        if (announced.nameTaken().isPresent()) {
            takeBack(index, share, announced.nameTaken().get());
            return;
        }
        boolean known =
                (announced.toRing() || !group.isPublic()) && (announced.toTracker() || !announcer.hasTrackers());
        if (known || patience <= 0 || call.isCancelled()) {
            SharedFile.Builder shown = view.show(ShareEntry.of(share, group), share, announced).toBuilder();
            contents.ifPresent(shown::setContents);
            result(ShareResponse.newBuilder().setIndex(index).setShared(shown).build());
        } else {
            long left = patience - LOOK.toNanos();
            timers.schedule(() -> awaitAnnounced(index, share, contents, left), LOOK.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void takeBack(int index, Share share, String why) {
        takingBack
                .of(share, group)
                .whenComplete((done, e) -> failed(
                        index, e == null ? new PeerFailure(PeerProblem.FILE_EXISTS, why) : PeerStatus.failure(e)));
    }

    private void result(ShareResponse response) {
        synchronized (lock) {
            if (!isWanted()) {
                return;
            }
            call.onNext(response);
            owed--;
            if (owed == 0) {
                ended = true;
                call.onCompleted();
            }
        }
    }
}
