// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One folder from the order to the tree at its destination.
 *
 * <p>Stages: waiting → fetching the list → checking it and the disk → files → settling → ended. Nothing is made before the list
 * was checked as a whole. Invariant: whatever works on the disk is in {@link #step} or in the work, and nobody hears that this
 * ended, or was closed, before both are through. All state is confined to its serial context; {@link #view} may be read from any
 * thread.
 */
final class FolderDownload {
    static final String WAITING = "waiting for its turn";

    private static final Logger log = LoggerFactory.getLogger(FolderDownload.class);

    private final FolderContext context;
    private final FetchContext fetch;
    private final Executor serial;
    private final Consumer<FolderDownload> owner;
    private final FolderSources sources;
    private final FolderPlaces places;
    private final FolderFiles files;
    private final FolderSeed seed;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private CompletableFuture<?> step = CompletableFuture.completedFuture(null);
    private volatile @Nullable FolderWork work;
    private volatile Path list;
    private boolean begun;
    private boolean listing;
    private boolean closing;
    private volatile Standing standing;

    /** Where it stands, as one value for readers. */
    private record Standing(
            DownloadOrder order, DownloadState state, String reason, String failure, Optional<Instant> ended) {
        Standing with(DownloadState next, String why) {
            return new Standing(order, next, why, failure, ended);
        }
    }

    /** A download that waits for its turn; {@code owner} is told once that it is over. */
    FolderDownload(DownloadOrder order, FolderContext context, Consumer<FolderDownload> owner) {
        this.context = context;
        this.fetch = context.fetch();
        this.owner = owner;
        this.serial = fetch.serials().get();
        this.sources = new FolderSources(fetch, order, serial);
        this.places = new FolderPlaces(fetch, order.destination());
        this.files = new FolderFiles(fetch, context.downloads(), sources, places, serial);
        this.seed = new FolderSeed(fetch.shares(), places, order, fetch.blocking(), serial);
        this.list = context.lists().fetched(order.ref());
        this.standing = new Standing(
                order, order.paused() ? DownloadState.PAUSED : DownloadState.PREPARING, WAITING, "", Optional.empty());
    }

    DownloadOrder order() {
        return standing.order();
    }

    /** As of now. */
    DownloadView view() {
        Standing now = standing;
        FolderWork working = work;
        FolderTally tally = working == null ? FolderTally.NONE : working.tally();
        Map<String, DownloadView> under = now.state().isOver() ? Map.of() : files.views();
        long bytes = under.entrySet().stream()
                .filter(each -> !each.getKey().isEmpty())
                .mapToLong(each -> each.getValue().bytesHave())
                .sum();
        boolean moving = now.state() == DownloadState.PREPARING || now.state() == DownloadState.RUNNING;
        Optional<String> stall = moving ? FolderStall.of(under, working) : Optional.empty();
        return DownloadView.ofFolder(
                now.order(),
                stall.isPresent() ? DownloadState.STALLED : now.state(),
                stall.orElse(now.reason()),
                now.failure(),
                now.ended(),
                tally.progress(bytes, files.givers()));
    }

    /** As it will be when all that was asked of it before is done. */
    CompletableFuture<DownloadView> viewSoon() {
        return CompletableFuture.supplyAsync(this::view, serial);
    }

    /** Its turn has come, for the first time or again after a pause. */
    void begin() {
        serial.execute(() -> {
            if (standing.state() != DownloadState.PREPARING || begun || closing) {
                return;
            }
            begun = true;
            files.go();
            FolderWork working = work;
            if (working != null) {
                set(DownloadState.RUNNING, "");
                working.go();
            } else if (!listing) {
                fetchList();
            }
        });
    }

    /** Stops it for a while; small files under way still come in. */
    void pause() {
        serial.execute(() -> {
            boolean can = standing.state() == DownloadState.PREPARING || standing.state() == DownloadState.RUNNING;
            if (!can) {
                return;
            }
            begun = false;
            order(order().withPaused(true));
            files.rest();
            FolderWork working = work;
            if (working != null) {
                working.rest();
            }
            set(DownloadState.PAUSED, "paused; go on with: peerctl downloads resume " + order().id());
        });
    }

    /** Ends a pause: it waits for its turn. */
    void resume() {
        serial.execute(() -> {
            if (standing.state() == DownloadState.PAUSED) {
                order(order().withPaused(false));
                set(DownloadState.PREPARING, WAITING);
            }
        });
    }

    /** Ends it; files that are in their place stay there. Ends when it is over. */
    CompletableFuture<Void> cancel() {
        serial.execute(() -> {
            if (standing.state().isOver() || standing.state() == DownloadState.FINISHING) {
                return;
            }
            set(DownloadState.CANCELLED, "cancelled; the files that have their names stay");
            files.cancel();
            leave(this::removeUnfinished);
        });
        return over;
    }

    /** Stops it so that it can be taken up again later; ends when it touches the disk no more. */
    CompletableFuture<Void> close() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            closing = true;
                            files.close();
                            return standing.state().isOver()
                                    ? over
                                    : idle().thenRunAsync(this::release, fetch.blocking());
                        },
                        serial)
                .thenCompose(done -> done);
    }

    /** Begins nothing any more, and is over when what was begun is through and put away. */
    private void leave(Runnable puttingAway) {
        idle().thenRunAsync(puttingAway, fetch.blocking()).whenCompleteAsync((done, e) -> tellEnded(), serial);
    }

    /** Begins no more work; ends when nothing works on the disk. */
    private CompletableFuture<Void> idle() {
        FolderWork working = work;
        return CompletableFuture.allOf(step, seed.underWay(), working == null ? step : working.stop());
    }

    private boolean isLeft() {
        return standing.state().isOver() || closing;
    }

    private void fetchList() {
        listing = true;
        set(DownloadState.PREPARING, "fetching the folder's list");
        step = files.list(order(), list)
                .thenApplyAsync(this::planned, fetch.comparing())
                .handleAsync(this::listed, serial);
    }

    /** A list that is here: checked as a whole, and so is the disk; only then is anything made. */
    private Planned planned(Path at) {
        FolderPlan plan = FolderPlan.of(fetch, at, order());
        return FolderFiles.unchecked("making the folder " + order().destination(), () -> {
            places.begin();
            seed.folder(at, false);
            FolderCursor cursor = new FolderCursor(at);
            return new Planned(at, new FolderWork(context, order(), plan, cursor, files, sources, seed, serial));
        });
    }

    /** Where the list is, and what is to be done. */
    private record Planned(Path list, FolderWork work) {}

    private @Nullable Void listed(@Nullable Planned plan, @Nullable Throwable e) {
        listing = false;
        if (plan == null) {
            fail(e == null ? new IllegalStateException("no plan") : e);
        } else if (isLeft()) {
            plan.work().stop();
        } else {
            list = plan.list();
            work(plan.work());
        }
        return null;
    }

    private void work(FolderWork fresh) {
        work = fresh;
        fresh.done().whenCompleteAsync((done, e) -> settle(fresh, e), serial);
        if (begun) {
            set(DownloadState.RUNNING, "");
            fresh.go();
        }
    }

    private void settle(FolderWork worked, @Nullable Throwable e) {
        if (e != null) {
            fail(e);
        } else if (!isLeft()) {
            set(DownloadState.FINISHING, "");
            step = seed.flush()
                    .thenComposeAsync(shared -> finish(failure(worked.tally())), serial)
                    .handleAsync(this::settled, serial);
        }
    }

    /** Why it is not whole, or not shared as a whole, if so. */
    private Optional<PeerFailure> failure(FolderTally tally) {
        return tally.failure()
                .map(first -> incomplete(tally, first))
                .or(() -> seed.problem().map(FolderDownload::unshared));
    }

    private CompletableFuture<Optional<PeerFailure>> finish(Optional<PeerFailure> failure) {
        return CompletableFuture.supplyAsync(
                () -> FolderFiles.unchecked("finishing " + order().destination(), () -> {
                    places.end();
                    boolean unshared =
                            fetch.disk().stat(list).isEmpty(); // whoever unshared the folder removed its list
                    if (failure.isEmpty() && !unshared) {
                        seed.folder(list, true);
                    }
                    removeList();
                    return failure;
                }),
                fetch.blocking());
    }

    private @Nullable Void settled(@Nullable Optional<PeerFailure> failure, @Nullable Throwable e) {
        if (failure == null) {
            fail(e == null ? new IllegalStateException("no outcome") : e);
        } else if (failure.isPresent()) {
            end(failure.get());
        } else {
            set(DownloadState.DONE, "");
            tellEnded();
        }
        return null;
    }

    private static PeerFailure unshared(PeerFailure why) {
        return new PeerFailure(
                why.problem(),
                "every file is in its place, but not all are shared: " + why.getMessage()
                        + "; order the folder again once that is mended");
    }

    private static PeerFailure incomplete(FolderTally tally, PeerFailure first) {
        return new PeerFailure(
                first.problem(),
                tally.failed() + " of " + tally.totals().files() + " files cannot be put in their place; the first: "
                        + first.getMessage() + "; the others are there, and get takes it up again");
    }

    private void fail(Throwable cause) {
        PeerFailure problem = PeerStatus.failure(cause);
        boolean takenUpAgain = problem.problem() == PeerProblem.STOPPING;
        if (!takenUpAgain && !isLeft()) {
            end(problem);
        }
    }

    private void end(PeerFailure why) {
        Standing now = standing;
        standing = new Standing(
                now.order(),
                DownloadState.FAILED,
                String.valueOf(why.getMessage()),
                why.problem().name(),
                now.ended());
        files.putDown(why);
        leave(this::putAway);
    }

    private void tellEnded() {
        if (standing.ended().isEmpty()) {
            standing = new Standing(
                    order(),
                    standing.state(),
                    standing.reason(),
                    standing.failure(),
                    Optional.of(fetch.clock().instant()));
        }
        owner.accept(this);
        over.complete(null);
    }

    /** Removes what is not whole, and shares no more what only this folder named. */
    private void removeUnfinished() {
        try {
            fetch.shares()
                    .dropFolder(
                            order().ref(), order().destination(), order().as().group());
            removeList();
            if (fetch.disk().stat(order().destination()).isPresent()) {
                places.begin();
                places.end();
            }
        } catch (IOException | RuntimeException e) {
            log.warn("what is unfinished of {} stays: {}", order().destination(), e.getMessage());
        }
    }

    /** Removes what nobody needs of one that failed; what is there is found when the folder is ordered again. */
    private void putAway() {
        try {
            removeList();
            places.end();
        } catch (IOException | RuntimeException e) {
            log.warn("what is unfinished of {} stays: {}", order().destination(), e.getMessage());
        }
    }

    private void release() {
        try {
            places.release();
        } catch (IOException e) {
            log.warn("closing the unfinished {}: {}", order().destination(), e.getMessage());
        }
    }

    /** Nobody needs a list any more that is not shared. */
    private void removeList() {
        fetch.shares().dropList(context.lists().fetched(order().ref()));
    }

    private void order(DownloadOrder order) {
        Standing now = standing;
        standing = new Standing(order, now.state(), now.reason(), now.failure(), now.ended());
    }

    private void set(DownloadState next, String why) {
        standing = standing.with(next, why);
    }
}
