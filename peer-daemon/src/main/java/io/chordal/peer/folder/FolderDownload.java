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
 * was checked as a whole. All state is confined to its serial context; {@link #view} may be read from any thread.
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
    private volatile @Nullable FolderWork work;
    private Path list;
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
        this.seed = new FolderSeed(fetch.shares(), places, order, fetch.blocking());
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
            files.each(context.downloads()::resume);
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
            files.each(context.downloads()::pause);
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
            files.each(context.downloads()::cancel);
            stopped()
                    .thenRunAsync(this::removeUnfinished, fetch.blocking())
                    .whenCompleteAsync((done, e) -> tellEnded(), serial);
        });
        return over;
    }

    /** Stops it so that it can be taken up again later; ends when it touches the disk no more. */
    CompletableFuture<Void> close() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            closing = true;
                            return stopped();
                        },
                        serial)
                .thenCompose(done -> done);
    }

    private CompletableFuture<Void> stopped() {
        sources.close();
        FolderWork working = work;
        return working == null ? CompletableFuture.completedFuture(null) : working.stop();
    }

    private void fetchList() {
        listing = true;
        set(DownloadState.PREPARING, "fetching the folder's list");
        files.list(order(), list)
                .thenApplyAsync(at -> planned(at), fetch.comparing())
                .whenCompleteAsync(
                        (plan, e) -> {
                            listing = false;
                            if (standing.state().isOver() || closing) {
                                return;
                            }
                            if (plan == null) {
                                fail(e == null ? new IllegalStateException("no plan") : e);
                            } else {
                                work(plan);
                            }
                        },
                        serial);
    }

    /** A list that is here: checked as a whole, and so is the disk; only then is anything made. */
    private FolderWork planned(Path at) {
        list = at;
        FolderPlan plan = FolderPlan.of(fetch, at, order().destination());
        return FolderFiles.unchecked("making the folder " + order().destination(), () -> {
            places.begin();
            seed.folder(at, false);
            return new FolderWork(context, order(), plan, new FolderCursor(at), files, sources, seed, serial);
        });
    }

    private void work(FolderWork fresh) {
        work = fresh;
        fresh.done().whenCompleteAsync((done, e) -> settle(e), serial);
        if (begun) {
            set(DownloadState.RUNNING, "");
            fresh.go();
        }
    }

    private void settle(@Nullable Throwable e) {
        FolderWork worked = work;
        if (standing.state().isOver() || closing || worked == null) {
            return;
        }
        if (e != null) {
            fail(e);
            return;
        }
        set(DownloadState.FINISHING, "");
        Optional<PeerFailure> failure = worked.tally().failure();
        seed.flush()
                .thenRunAsync(
                        () -> FolderFiles.unchecked("finishing " + order().destination(), () -> {
                            places.end();
                            boolean unshared = fetch.disk().stat(list).isEmpty();
                            if (failure.isEmpty() && !unshared) {
                                seed.folder(list, true);
                                removeList();
                            }
                            return true;
                        }),
                        fetch.blocking())
                .whenCompleteAsync(
                        (done, problem) -> {
                            if (problem != null) {
                                fail(problem);
                            } else if (failure.isPresent()) {
                                fail(incomplete(worked.tally(), failure.get()));
                            } else {
                                end(DownloadState.DONE, "", "");
                            }
                        },
                        serial);
    }

    private static PeerFailure incomplete(FolderTally tally, PeerFailure first) {
        return new PeerFailure(
                first.problem(),
                tally.failed() + " of " + tally.totals().files() + " files cannot be put in their place; the first: "
                        + first.getMessage() + "; the others are there, and get takes it up again");
    }

    private void fail(Throwable cause) {
        PeerFailure problem = PeerStatus.failure(cause);
        if (problem.problem() == PeerProblem.STOPPING) {
            return; // it is taken up again by the next run
        }
        stopped();
        end(
                DownloadState.FAILED,
                String.valueOf(problem.getMessage()),
                problem.problem().name());
    }

    private void end(DownloadState how, String why, String failure) {
        standing = new Standing(
                order(), how, why, failure, Optional.of(fetch.clock().instant()));
        sources.close();
        tellEnded();
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
            fetch.shares().dropFolder(order().ref(), order().destination());
            removeList();
            if (fetch.disk().stat(order().destination()).isPresent()) {
                places.begin();
                places.end();
            }
        } catch (IOException | RuntimeException e) {
            log.warn("what is unfinished of {} stays: {}", order().destination(), e.getMessage());
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
