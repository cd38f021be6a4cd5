// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One download from the order to the finished file.
 *
 * <p>Stages: waiting → searching the manifest → opening the partial file → fetching → settling → ended; a paused download
 * rests in any of the first four, and waits for its turn again when it is to go on. All state is confined to its serial
 * context; {@link #view} may be read from any thread.
 */
final class Download {
    /** Why a download waits whose turn has not come. */
    static final String WAITING = "waiting for its turn";

    private static final String CHECKING = "checking what is there from before";

    private final boolean takenUp;
    private final FetchContext context;
    private final Executor serial;
    private final DownloadOwner owner;
    private final Leftovers leftovers;
    private final PuttingAway away;
    private final OrderRight right;
    final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private ImmutableList<FoundSource> heard = ImmutableList.of();
    private DownloadOrder order;
    private DownloadState state;
    private String reason = WAITING;
    private String failure = "";
    private Optional<Hash256> sha256 = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();
    private @Nullable ManifestSearch search;
    private @Nullable Opening opening;
    private volatile @Nullable Fetching fetching;
    private boolean begun;
    private volatile boolean standing;
    private boolean ending;
    private boolean closing;
    private boolean stalled;
    private volatile DownloadView view;

    /** A download that waits for its turn; one that an earlier run began waits for room too, if the disk is full. */
    Download(DownloadOrder order, boolean takenUp, FetchContext context, DownloadOwner owner) {
        this.order = order;
        this.takenUp = takenUp;
        this.context = context;
        this.owner = owner;
        this.serial = context.serials().get();
        this.leftovers = new Leftovers(context, order);
        this.state = order.paused() ? DownloadState.PAUSED : DownloadState.PREPARING;
        this.away = new PuttingAway(leftovers, serial, this::finished);
        this.right = new OrderRight(order, context, serial, this::granted, this::refused);
        this.view = DownloadView.of(order, state, reason, failure, sha256, endedAt, Optional.empty());
    }

    /** As of now. */
    DownloadView view() {
        DownloadView seen = view;
        Fetching now = fetching;
        return right.explain(now == null ? seen : DownloadProgressView.merge(seen, now.progress()));
    }

    /** As it will be when all that was asked of it before is done. */
    CompletableFuture<DownloadView> viewSoon() {
        return CompletableFuture.supplyAsync(this::view, serial);
    }

    /** Its turn has come, for the first time or again after a pause. */
    void begin() {
        serial.execute(() -> {
            if (state != DownloadState.PREPARING || begun || closing) {
                return;
            }
            begun = true;
            right.need();
            if (fetching != null) {
                fetching.resume();
                set(DownloadState.RUNNING, "");
            } else if (opening != null) {
                set(DownloadState.PREPARING, CHECKING);
            } else {
                look();
            }
        });
    }

    /** Its turn has not come, for this reason. */
    void waitFor(String why) {
        serial.execute(() -> {
            if (state == DownloadState.PREPARING && !begun && !closing && !reason.equals(why)) {
                set(DownloadState.PREPARING, why);
            }
        });
    }

    /** Stops it for a while. */
    void pause() {
        serial.execute(() -> {
            if (state.isOver() || state == DownloadState.PAUSED || state == DownloadState.FINISHING) {
                return;
            }
            order = order.withPaused(true);
            begun = false;
            right.rest();
            stopSearch();
            if (fetching != null) {
                fetching.pause();
            }
            set(DownloadState.PAUSED, "paused; go on with: peerctl downloads resume " + order.id());
        });
    }

    /** Ends a pause: it waits for its turn. */
    void resume() {
        serial.execute(() -> {
            if (state == DownloadState.PAUSED) {
                order = order.withPaused(false);
                set(DownloadState.PREPARING, WAITING);
            }
        });
    }

    /** Ends it and removes what was fetched unless the file has its name; ends when it is over, or at once if it is too late. */
    CompletableFuture<Void> cancel() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serial.execute(() -> {
            if (state == DownloadState.FINISHING) {
                done.complete(null);
                return;
            }
            over.whenComplete((ended, e) -> done.complete(null));
            if (ending || state.isOver()) {
                return;
            }
            ending = true;
            if (view().state() != DownloadState.FINISHING) {
                stop(DownloadState.CANCELLED, "cancelled");
            }
            Runnable gone = () -> end(DownloadState.CANCELLED, "cancelled");
            Consumer<PartialFile> discard = file -> away.discard(file, gone);
            if (fetching != null) {
                fetching.stop(discard);
            } else if (opening == null || !opening.giveUp(discard, this::tellEnded)) {
                context.blocking().execute(() -> away.discardLeft(gone));
            }
        });
        return done;
    }

    /** Stops it so that it can be taken up again later; ends when it touches the disk no more. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        serial.execute(() -> {
            closing = true;
            right.rest();
            stopSearch();
            Consumer<PartialFile> keep = leftovers::keep;
            keep = keep.andThen(kept -> done.complete(null));
            if (state.isOver()) {
                over.thenAccept(done::complete);
            } else if (standing) {
                settled.thenAccept(done::complete);
            } else if (fetching != null) {
                fetching.stop(keep);
            } else if (opening == null || !opening.giveUp(keep, () -> done.complete(null))) {
                done.complete(null);
            }
        });
        return done.thenRun(
                () -> over.completeExceptionally(new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped")));
    }

    /** Its order is forgotten: only now, for a crash between, is the manifest of a file at its place, unless it is shared. Blocks. */
    void forgotten() throws StorageException {
        if (standing) {
            leftovers.forgetManifest();
        }
    }

    private void look() {
        set(DownloadState.PREPARING, "looking for the manifest");
        search = new ManifestSearch(order, context, serial, new Search());
        search.start(leftovers);
    }

    /** Opens the partial file on threads that suit what is to be read: nothing of a new one, maybe all of an old one. */
    private void open(Manifest manifest, Executor reading) {
        set(DownloadState.PREPARING, CHECKING);
        opening = new Opening(context, serial, takenUp, new Opened());
        opening.start(leftovers, manifest, reading);
    }

    private void fetch(PartialFile file) {
        Fetching fresh = new Fetching(context, order, file, serial, new Running());
        fetching = fresh;
        fresh.start(heard);
        if (begun) {
            set(DownloadState.RUNNING, "");
        } else {
            fresh.pause();
        }
        heard = ImmutableList.of();
        publish();
    }

    /** The file has its name: by this run, or by an earlier one that died before it could say so. */
    private void settle(Manifest manifest, Path file) {
        standing = true;
        right.rest();
        set(DownloadState.FINISHING, "");
        Settling settling = new Settling(context, order);
        settling.start(manifest, file)
                .whenComplete((hash, e) -> serial.execute(() -> {
                    if (fetching != null) {
                        fetching.settled();
                    }
                    if (e == null) {
                        sha256 = hash;
                        end(DownloadState.DONE, "");
                    } else {
                        fail(e);
                    }
                    settled.complete(null);
                }));
    }

    /** There is a grant, or another one: whoever would take none asks again. */
    private void granted() {
        if (fetching != null && begun) {
            fetching.again();
        }
    }

    /** There is no right to the file: nobody is asked any more, and what is here is put down. From any thread. */
    void refused(PeerFailure why) {
        serial.execute(() -> {
            if (state.isOver() || closing || ending || standing) {
                return;
            }
            ending = true;
            Consumer<PartialFile> putDown = file -> away.keep(file, () -> fail(why));
            stopSearch();
            if (fetching != null) {
                fetching.stop(putDown);
            } else if (opening == null || !opening.giveUp(putDown, () -> fail(why))) {
                fail(why);
            }
        });
    }

    /** Nothing that fails while this is being stopped keeps it from being taken up again. */
    private void fail(Throwable cause) {
        if (state.isOver() || closing) {
            return;
        }
        PeerFailure problem = PeerStatus.failure(cause);
        failure = problem.problem().name();
        end(DownloadState.FAILED, String.valueOf(problem.getMessage()));
    }

    /** It was to be put away, and has its name. */
    private void finished(PartialFile file) {
        if (!standing) {
            endedAt = Optional.empty();
            settle(file.manifest(), file.destination());
        }
    }

    private void end(DownloadState how, String why) {
        stop(how, why);
        tellEnded();
    }

    private void stop(DownloadState how, String why) {
        right.rest();
        stopSearch();
        endedAt = Optional.of(context.clock().instant());
        set(how, why);
    }

    private void tellEnded() {
        owner.ended(this);
        over.complete(null);
    }

    private void stopSearch() {
        if (search != null) {
            search.close();
            search = null;
        }
    }

    private void set(DownloadState next, String why) {
        state = next;
        reason = why;
        publish();
    }

    private void publish() {
        view = DownloadView.of(order, state, reason, failure, sha256, endedAt, Optional.ofNullable(fetching));
        boolean now = view().state() == DownloadState.STALLED;
        if (now != stalled) {
            stalled = now;
            owner.stalledOrMoving();
        }
    }

    private final class Search implements ManifestSearch.Listener {
        @Override
        public void kept(Manifest manifest) {
            search = null;
            open(manifest, context.comparing());
        }

        @Override
        public void found(Manifest manifest, ImmutableList<FoundSource> sources) {
            search = null;
            heard = sources;
            open(manifest, context.blocking());
        }

        @Override
        public void failed(Throwable cause) {
            fail(cause);
        }

        @Override
        public void nobody(String why) {
            set(DownloadState.STALLED, "stalled: " + why + "; trying on");
        }
    }

    private final class Opened implements Opening.Listener {
        @Override
        public void opened(PartialFile file) {
            opening = null;
            fetch(file);
        }

        @Override
        public void standing(Manifest manifest) {
            opening = null;
            settle(manifest, order.destination());
        }

        @Override
        public void full(String why) {
            if (begun) {
                set(DownloadState.STALLED, "stalled: " + why + "; it goes on when there is room");
            }
        }

        @Override
        public void notOpened(Throwable cause) {
            opening = null;
            fail(cause);
        }
    }

    private final class Running implements Fetching.Listener {
        @Override
        public void changed() {
            publish();
        }

        @Override
        public void finished(Completion.Finished file) {
            if (fetching != null && !state.isOver()) {
                settle(fetching.file().manifest(), file.file());
            }
        }

        @Override
        public void failed(StorageException cause) {
            PartialFile file = requireNonNull(fetching).file();
            context.blocking().execute(() -> away.keep(file, () -> fail(cause)));
        }
    }
}
