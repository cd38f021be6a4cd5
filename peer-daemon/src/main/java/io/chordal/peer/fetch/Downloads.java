// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All downloads of this peer: those under way, those that wait for their turn, and the last ones that ended.
 *
 * <p>Invariants: a bounded number has begun, and only what is stalled may exceed the number that runs at once; one file is
 * fetched to one place at a time; whatever has not ended is in the order book, so that it goes on after a restart.
 * Thread-safe; the lock guards the maps and is held for nothing longer than a line in the order book or the removal of a
 * manifest.
 */
public final class Downloads {
    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final FetchContext context;
    private final OrderBook book;
    private final PresentCopy present;
    private final DownloadOwner owner = new Told();
    private final Object lock = new Object();
    private final NavigableMap<Long, Download> open = new TreeMap<>();
    private final Set<Long> begun = new HashSet<>();
    private final Deque<DownloadView> past = new ArrayDeque<>();
    private final Deque<DownloadView> pastMembers = new ArrayDeque<>();
    private boolean closed;

    /** Downloads of files remembered in a book, which may also have others; none goes on before {@link #restore}. */
    public Downloads(FetchContext context, OrderBook book) {
        this.context = context;
        this.book = book;
        this.present = new PresentCopy(context);
    }

    /** Takes up what the last run left; returns how many. Files that were needed by a folder which is gone are cancelled. */
    public int restore() {
        List<DownloadOrder> all = book.list();
        List<Download> orphans;
        synchronized (lock) {
            all.stream()
                    .filter(order -> order.kind() != DownloadOrder.Kind.FOLDER)
                    .forEach(order -> open.put(order.id(), new Download(order, true, context, owner)));
            orphans = open.values().stream()
                    .filter(each -> each.view().order().isOrphan(all))
                    .toList();
        }
        int taken = openCount() - orphans.size();
        orphans.forEach(Download::cancel);
        turn();
        return taken;
    }

    /**
     * Starts a download, or finds that it runs already or that the file is here.
     *
     * @param order what is wanted; its number is given here
     * @return fails with {@link PeerFailure}
     */
    public CompletableFuture<Started> start(DownloadOrder order) {
        return CompletableFuture.supplyAsync(
                        () -> present.mustRead(order) ? context.comparing() : context.blocking(), context.blocking())
                .thenCompose(reading -> CompletableFuture.supplyAsync(() -> startNow(order), reading));
    }

    private Started startNow(DownloadOrder order) {
        return running(order)
                .orElseGet(() -> present.find(order)
                        .map(path -> new Started(alreadyThere(order, path), true))
                        .orElseGet(() -> new Started(begin(order), false)));
    }

    /** All of them but those for folders: those that ended first, then by number. */
    public ImmutableList<DownloadView> list() {
        synchronized (lock) {
            Stream<DownloadView> mine = open.values().stream()
                    .map(Download::view)
                    .filter(view -> view.order().kind() == DownloadOrder.Kind.FILE);
            return Stream.concat(past.stream(), mine).collect(ImmutableList.toImmutableList());
        }
    }

    /** How a download ended, once it has; fails with {@link PeerFailure} (STOPPING) if this peer is stopped before. */
    public CompletableFuture<DownloadView> ended(long id) {
        Download download;
        synchronized (lock) {
            download = open.get(id);
        }
        return download == null
                ? CompletableFuture.completedFuture(get(id))
                : download.over.thenApply(over -> download.view());
    }

    /** Downloads that have not ended. */
    public int openCount() {
        synchronized (lock) {
            return open.size();
        }
    }

    /** The download of a number; throws {@link PeerFailure} if there is none. */
    public DownloadView get(long id) {
        synchronized (lock) {
            Download download = open.get(id);
            if (download != null) {
                return download.view();
            }
            return Stream.concat(past.stream(), pastMembers.stream())
                    .filter(view -> view.order().id() == id)
                    .reduce((first, second) -> second)
                    .orElseThrow(() -> new PeerFailure(
                            PeerProblem.DOWNLOAD_NOT_FOUND,
                            "no download has the number " + id + "; see: peerctl downloads"));
        }
    }

    /** Stops a download for a while; another one takes its turn. */
    public CompletableFuture<DownloadView> pause(long id) {
        update(openOne(id).view().order().withPaused(true));
        return act(id, Download::pause);
    }

    /** Lets a paused download go on as soon as it is its turn. */
    public CompletableFuture<DownloadView> resume(long id) {
        update(openOne(id).view().order().withPaused(false));
        return act(id, Download::resume);
    }

    /** Ends a download and removes what was fetched; it is gone, or done if its file had its name, when the outcome is there. */
    public CompletableFuture<DownloadView> cancel(long id) {
        Download download = openOne(id);
        return download.cancel().thenCompose(gone -> download.viewSoon());
    }

    /** Ends a download as failed for this reason, and keeps what was fetched for the next time; the outcome comes later. */
    public void putDown(long id, PeerFailure why) {
        openOne(id).refused(why);
    }

    /** Whether all were stopped, because this peer stops. */
    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Stops all so that the next run takes them up; ends when their files are closed. */
    public CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            open.values().forEach(download -> closing.add(download.close()));
        }
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    private Optional<Started> running(DownloadOrder order) {
        Optional<Download> same;
        synchronized (lock) {
            same = openOf(order.ref());
        }
        if (same.isEmpty()) {
            return Optional.empty();
        }
        DownloadView view = SameFile.joined(same.get().view(), order);
        if (view.state() == DownloadState.PAUSED) {
            resume(view.order().id());
        }
        return Optional.of(new Started(same.get().view(), false));
    }

    private DownloadView begin(DownloadOrder order) {
        Download download;
        synchronized (lock) {
            if (closed) {
                throw new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped");
            }
            Optional<Download> same = openOf(order.ref());
            if (same.isPresent()) {
                return SameFile.joined(same.get().view(), order);
            }
            refuseTaken(order);
            if (open.size() >= context.config().listed()) {
                throw new PeerFailure(
                        PeerProblem.BUSY, open.size() + " downloads wait already; cancel some or try again later");
            }
            DownloadOrder numbered = written(() -> book.add(order));
            download = new Download(numbered, false, context, owner);
            open.put(numbered.id(), download);
        }
        turn();
        return download.view();
    }

    private void refuseTaken(DownloadOrder order) {
        open.values().stream()
                .map(Download::view)
                .filter(view ->
                        !view.state().isOver() && view.order().destination().equals(order.destination()))
                .findFirst()
                .ifPresent(view -> {
                    throw new PeerFailure(
                            PeerProblem.DESTINATION_EXISTS,
                            "another file, " + view.order().name() + ", is being fetched to " + order.destination()
                                    + "; choose another destination, or cancel that one: peerctl downloads cancel "
                                    + view.order().id());
                });
    }

    private Optional<Download> openOf(FileRef ref) {
        return open.values().stream()
                .filter(download -> download.view().order().ref().equals(ref))
                .findFirst();
    }

    /** Lets waiting downloads begin while fewer than the limit run; those that are stalled keep nobody from it. */
    private void turn() {
        List<Download> next = new ArrayList<>();
        List<Download> waiting = new ArrayList<>();
        String why;
        synchronized (lock) {
            int stalled = stalled();
            int most = Math.min(
                    context.config().active() + stalled, context.config().begun());
            for (Download download : open.values()) {
                DownloadView view = download.view();
                long id = view.order().id();
                if (closed || view.state() != DownloadState.PREPARING || begun.contains(id)) {
                    continue;
                }
                if (begun.size() < most) {
                    begun.add(id);
                    next.add(download);
                } else {
                    waiting.add(download);
                }
            }
            why = most - stalled < context.config().active() ? crowded(stalled) : Download.WAITING;
        }
        next.forEach(Download::begin);
        waiting.forEach(download -> download.waitFor(why));
    }

    private int stalled() {
        return (int) begun.stream()
                .map(open::get)
                .filter(download -> download != null && download.view().state() == DownloadState.STALLED)
                .count();
    }

    private String crowded(int stalled) {
        return Download.WAITING + ": " + begun.size() + " others have begun, and " + stalled
                + " of them are stalled; cancel or pause some, see: peerctl downloads";
    }

    private void ended(Download download) {
        DownloadView view = download.view();
        long id = view.order().id();
        log.info("download {} of {}: {} {}", id, view.order().name(), view.state(), view.reason());
        synchronized (lock) {
            open.remove(id);
            begun.remove(id);
            remember(view);
        }
        try {
            context.blocking().execute(() -> forget(id, download));
        } catch (RejectedExecutionException e) {
            log.debug("this peer is stopped; download {} is looked at again by the next run", id);
        }
        turn();
    }

    private void remember(DownloadView view) {
        Deque<DownloadView> ended = view.order().kind() == DownloadOrder.Kind.FILE ? past : pastMembers;
        ended.addLast(view);
        if (ended.size() > context.config().ended()) {
            ended.removeFirst();
        }
    }

    private void update(DownloadOrder order) {
        written(() -> {
            book.update(order);
            return order;
        });
    }

    private static <T> T written(Writing<T> writing) {
        try {
            return writing.write();
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    private void forget(long id, Download download) {
        try {
            book.remove(id);
            synchronized (lock) {
                if (openOf(download.view().order().ref()).isEmpty()) {
                    download.forgotten();
                }
            }
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    private DownloadView alreadyThere(DownloadOrder order, Path path) {
        synchronized (lock) {
            DownloadView view = new DownloadView(
                    order.withId(written(book::number)).withDestination(path),
                    DownloadState.DONE,
                    "You already have this file. (" + path + ")",
                    "",
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.of(context.clock().instant()),
                    ImmutableMap.of());
            remember(view);
            return view;
        }
    }

    private Download openOne(long id) {
        synchronized (lock) {
            Download download = open.get(id);
            if (download != null) {
                return download;
            }
        }
        DownloadView past = get(id);
        throw new PeerFailure(
                PeerProblem.DOWNLOAD_ENDED, "download " + id + " has ended already (" + past.state() + ")");
    }

    /** Does something to a download, and lets the next one begin if that made room; the outcome is how it stands then. */
    private CompletableFuture<DownloadView> act(long id, Consumer<Download> action) {
        Download download = openOne(id);
        action.accept(download);
        return download.viewSoon().thenCompose(view -> {
            if (view.state() == DownloadState.PAUSED) {
                synchronized (lock) {
                    begun.remove(id);
                }
            }
            turn();
            return download.viewSoon();
        });
    }

    private final class Told implements DownloadOwner {
        @Override
        public void ended(Download download) {
            Downloads.this.ended(download);
        }

        @Override
        public void stalledOrMoving() {
            turn();
        }
    }

    private interface Writing<T> {
        T write() throws StorageException;
    }
}
