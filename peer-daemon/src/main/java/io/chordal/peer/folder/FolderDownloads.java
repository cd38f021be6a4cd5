// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.OrderBook;
import io.chordal.peer.fetch.Started;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.collection.CollectionReader;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All folders that this peer fetches: those under way, those that wait for their turn, and the last ones that ended.
 *
 * <p>Invariants: a bounded number has begun; one folder is fetched to one place at a time; whatever has not ended is in the order
 * book, so that it goes on after a restart. Thread-safe; the lock guards the maps and is held for nothing longer than a line
 * in the order book.
 */
public final class FolderDownloads {
    private static final Logger log = LoggerFactory.getLogger(FolderDownloads.class);

    private final FolderContext context;
    private final OrderBook book;
    private final Object lock = new Object();
    private final NavigableMap<Long, FolderDownload> open = new TreeMap<>();
    private final Set<Long> begun = new HashSet<>();
    private final Deque<DownloadView> past = new ArrayDeque<>();
    private boolean closed;

    /** Folders remembered in a book, which also has files; none goes on before {@link #restore}. */
    public FolderDownloads(FolderContext context, OrderBook book) {
        this.context = context;
        this.book = book;
    }

    /** Takes up what the last run left, and removes fetched lists that nobody needs; returns how many are taken up. */
    public int restore() {
        List<DownloadOrder> orders = book.list().stream()
                .filter(order -> order.kind() == DownloadOrder.Kind.FOLDER)
                .toList();
        removeLists(orders);
        synchronized (lock) {
            orders.forEach(order -> open.put(order.id(), new FolderDownload(order, context, this::ended)));
        }
        turn();
        return orders.size();
    }

    private void removeLists(List<DownloadOrder> orders) {
        Set<Path> needed = orders.stream()
                .map(order -> context.lists().fetched(order.ref()))
                .collect(Collectors.toSet());
        try {
            context.lists().allFetched().stream()
                    .filter(list -> !needed.contains(list))
                    .forEach(context.fetch().shares()::dropList);
        } catch (IOException e) {
            log.warn("lists of folders that nobody needs stay: {}", e.getMessage());
        }
    }

    /**
     * Starts to fetch a folder, or finds that it is being fetched already.
     *
     * @param order what is wanted, to the place that the user named; its number is given here
     * @return fails with {@link PeerFailure}
     */
    public CompletableFuture<Started> start(DownloadOrder order) {
        return CompletableFuture.supplyAsync(
                () -> new Started(begin(placed(order)), false), context.fetch().blocking());
    }

    /** All of them: those that ended first, then by number. */
    public ImmutableList<DownloadView> list() {
        synchronized (lock) {
            ImmutableList.Builder<DownloadView> all = ImmutableList.builder();
            all.addAll(past);
            open.values().forEach(each -> all.add(each.view()));
            return all.build();
        }
    }

    /** Folders that have not ended. */
    public int openCount() {
        synchronized (lock) {
            return open.size();
        }
    }

    /** The folder of a number. */
    public Optional<DownloadView> find(long id) {
        synchronized (lock) {
            return Optional.ofNullable(open.get(id))
                    .map(FolderDownload::view)
                    .or(() -> past.stream()
                            .filter(view -> view.order().id() == id)
                            .findFirst());
        }
    }

    /** Stops a folder for a while; another one takes its turn. */
    public CompletableFuture<DownloadView> pause(long id) {
        update(openOne(id).order().withPaused(true));
        return act(id, FolderDownload::pause);
    }

    /** Lets a paused folder go on as soon as it is its turn. */
    public CompletableFuture<DownloadView> resume(long id) {
        update(openOne(id).order().withPaused(false));
        return act(id, FolderDownload::resume);
    }

    /** Ends a folder; files that have their names stay. */
    public CompletableFuture<DownloadView> cancel(long id) {
        FolderDownload folder = openOne(id);
        return folder.cancel().thenCompose(over -> folder.viewSoon());
    }

    /** Stops all so that the next run takes them up; ends when they touch the disk no more. */
    public CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            open.values().forEach(each -> closing.add(each.close()));
        }
        return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new));
    }

    /** The order with the folder's own place: what the user named, or below it if that is a folder of something else. */
    private DownloadOrder placed(DownloadOrder order) {
        check(order);
        try {
            Path named = order.destination();
            Path above = named.getParent();
            if (Files.isDirectory(named)) {
                Path real = named.toRealPath();
                boolean same =
                        isFetchedTo(order, real) || context.fetch().shares().sharesFolder(order.ref(), real);
                Path child = real.resolve(order.name().value());
                if (!same
                        && context.fetch()
                                .disk()
                                .stat(child)
                                .filter(FolderDownloads::isNoFolder)
                                .isPresent()) {
                    throw occupied(child);
                }
                return order.withDestination(same ? real : child);
            }
            if (context.fetch().disk().stat(named).isPresent()) {
                throw occupied(named);
            }
            if (above == null || !Files.isDirectory(above)) {
                throw new PeerFailure(
                        PeerProblem.PATH_NOT_FOUND,
                        "there is no folder " + above + "; create it or choose another destination");
            }
            return order.withDestination(above.toRealPath().resolve(String.valueOf(named.getFileName())));
        } catch (IOException e) {
            throw PeerStatus.failure(StorageException.of("looking at " + order.destination(), e));
        }
    }

    private static void check(DownloadOrder order) {
        if (order.ref().size() > CollectionReader.MAX_LIST_BYTES) {
            throw new PeerFailure(
                    PeerProblem.INVALID_ARGUMENT,
                    "the list of a folder has at most " + CollectionReader.MAX_LIST_BYTES + " bytes, this one claims "
                            + order.ref().size());
        }
        if (order.hash() || order.expected().isPresent()) {
            throw new PeerFailure(
                    PeerProblem.INVALID_ARGUMENT, "a folder has no SHA-256; every file of it is checked by its FileId");
        }
    }

    private static boolean isNoFolder(FileStat stat) {
        return stat.kind() != FileStat.Kind.DIRECTORY;
    }

    private static PeerFailure occupied(Path place) {
        return new PeerFailure(
                PeerProblem.DESTINATION_EXISTS,
                "a file or link stands at " + place
                        + ", where the folder is to be; nothing is overwritten: move it away or choose another destination");
    }

    private boolean isFetchedTo(DownloadOrder order, Path place) {
        synchronized (lock) {
            return openOf(order)
                    .filter(each -> each.order().destination().equals(place))
                    .isPresent();
        }
    }

    private Optional<FolderDownload> openOf(DownloadOrder order) {
        return open.values().stream()
                .filter(each -> each.order().ref().equals(order.ref()))
                .findFirst();
    }

    private DownloadView begin(DownloadOrder order) {
        FolderDownload folder;
        synchronized (lock) {
            if (closed) {
                throw new PeerFailure(PeerProblem.STOPPING, "this peer is being stopped");
            }
            Optional<FolderDownload> same = openOf(order);
            if (same.isPresent()) {
                return same(order, same.get());
            }
            refuseTaken(order);
            if (open.size() >= context.config().listed()) {
                throw new PeerFailure(
                        PeerProblem.BUSY, open.size() + " folders wait already; cancel some or try again later");
            }
            folder = new FolderDownload(added(order), context, this::ended);
            open.put(folder.order().id(), folder);
        }
        turn();
        return folder.view();
    }

    private DownloadView same(DownloadOrder order, FolderDownload folder) {
        DownloadView view = folder.view();
        if (view.state().isOver()) {
            throw new PeerFailure(
                    PeerProblem.ALREADY_FETCHING,
                    "what download " + view.order().id()
                            + " of this folder left is still being put away; try again in a moment");
        }
        if (!view.order().isLike(order)) {
            throw new PeerFailure(
                    PeerProblem.ALREADY_FETCHING,
                    "this folder is being fetched " + view.order().whereTo(order) + " already (download "
                            + view.order().id() + "); wait for it, or cancel it first");
        }
        if (view.state() == DownloadState.PAUSED) {
            resume(view.order().id());
        }
        return folder.view();
    }

    private void refuseTaken(DownloadOrder order) {
        open.values().stream()
                .map(FolderDownload::order)
                .filter(other -> other.destination().equals(order.destination()))
                .findFirst()
                .ifPresent(other -> {
                    throw new PeerFailure(
                            PeerProblem.DESTINATION_EXISTS,
                            "another folder, " + other.name() + ", is being fetched to " + order.destination()
                                    + "; choose another destination, or cancel that one: peerctl downloads cancel "
                                    + other.id());
                });
    }

    private DownloadOrder added(DownloadOrder order) {
        try {
            return book.add(order);
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    private void update(DownloadOrder order) {
        try {
            book.update(order);
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** Lets waiting folders begin while fewer than the limit are under way. */
    private void turn() {
        List<FolderDownload> next = new ArrayList<>();
        synchronized (lock) {
            for (FolderDownload folder : open.values()) {
                boolean waits = folder.view().state() == DownloadState.PREPARING
                        && !begun.contains(folder.order().id());
                if (!closed && waits && begun.size() < context.config().active()) {
                    begun.add(folder.order().id());
                    next.add(folder);
                }
            }
        }
        next.forEach(FolderDownload::begin);
    }

    private void ended(FolderDownload folder) {
        DownloadView view = folder.view();
        long id = view.order().id();
        log.info("download {} of the folder {}: {} {}", id, view.order().name(), view.state(), view.reason());
        synchronized (lock) {
            open.remove(id);
            begun.remove(id);
            past.addLast(view);
            if (past.size() > context.config().ended()) {
                past.removeFirst();
            }
        }
        try {
            context.fetch().blocking().execute(() -> forget(id));
        } catch (RejectedExecutionException e) {
            log.debug("this peer is stopped; download {} is looked at again by the next run", id);
        }
        turn();
    }

    private void forget(long id) {
        try {
            book.remove(id);
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    private FolderDownload openOne(long id) {
        synchronized (lock) {
            FolderDownload folder = open.get(id);
            if (folder != null) {
                return folder;
            }
        }
        throw new PeerFailure(PeerProblem.DOWNLOAD_ENDED, "download " + id + " has ended already");
    }

    private CompletableFuture<DownloadView> act(long id, Consumer<FolderDownload> action) {
        FolderDownload folder = openOne(id);
        action.accept(folder);
        return folder.viewSoon().thenCompose(view -> {
            if (view.state() == DownloadState.PAUSED) {
                synchronized (lock) {
                    begun.remove(id);
                }
            }
            turn();
            return folder.viewSoon();
        });
    }
}
