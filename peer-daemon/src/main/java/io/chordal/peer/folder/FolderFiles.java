// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.fetch.FolderGiver;
import io.chordal.peer.fetch.Started;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.ShareGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one file of a folder into its place, the cheapest way that works: it is there, is made, is copied, comes from a source
 * of the folder in one call, or through a download of its own, which is a member's.
 *
 * <p>Invariant: a member's download does what the folder does, also if it begins while that changes: it rests, goes on and is
 * cancelled or put down with it. Called in the folder's serial context; {@link #views} from any thread.
 */
final class FolderFiles {
    private static final Logger log = LoggerFactory.getLogger(FolderFiles.class);

    /** How a file came to its place; a closed list. */
    enum Arrival {
        /** It was there, or elsewhere at this peer, or is empty. */
        PRESENT,
        /** From others. */
        FETCHED,
        /** Through a download of its own, which has shared it if it was to be. */
        DOWNLOADED,
        /** Not yet: there is no memory for it at present. */
        NOT_NOW
    }

    /** What the members' downloads do; a closed list. */
    private enum Mode {
        /** They fetch. */
        GOING,
        /** They are paused. */
        RESTING,
        /** They are cancelled, and none begins. */
        CANCELLED,
        /** They have failed with the folder and keep what they have, and none begins. */
        PUT_DOWN,
        /** None begins; the next run takes up those that have. */
        CLOSED
    }

    private final FetchContext context;
    private final Downloads downloads;
    private final FolderSources sources;
    private final FolderPlaces places;
    private final Executor serial;
    private final FolderNames names;
    private final FolderGivers givers = new FolderGivers();
    private final Map<Long, String> under = new ConcurrentSkipListMap<>();
    private Mode mode = Mode.GOING;
    private PeerFailure why = over();

    FolderFiles(
            FetchContext context, Downloads downloads, FolderSources sources, FolderPlaces places, Executor serial) {
        this.context = context;
        this.downloads = downloads;
        this.sources = sources;
        this.places = places;
        this.serial = serial;
        this.names = new FolderNames(places, context.blocking(), serial);
    }

    /** Brings a file; fails with {@link PeerFailure} or StorageException. */
    CompletableFuture<Arrival> bring(DownloadOrder folder, CollectionEntry entry, int chunksAtOnce) {
        boolean small = isSmall(entry);
        Executor reading = small ? context.blocking() : context.comparing();
        return CompletableFuture.supplyAsync(
                        () -> unchecked(
                                putting(entry), () -> here(entry, folder.as().group())),
                        reading)
                .thenComposeAsync(
                        here -> here
                                ? CompletableFuture.completedFuture(Arrival.PRESENT)
                                : small ? small(folder, entry) : download(folder, entry, chunksAtOnce),
                        serial);
    }

    /** Whether a file has one chunk, so that it comes in one call. */
    static boolean isSmall(CollectionEntry entry) {
        return entry.file().layout().chunkCount() <= 1;
    }

    private static String putting(CollectionEntry entry) {
        return "putting " + entry.path() + " in its place";
    }

    private boolean here(CollectionEntry entry, ShareGroup group) throws IOException {
        if (places.isThere(entry)) {
            return true;
        }
        if (entry.isEmpty()) {
            places.makeEmpty(entry);
            return true;
        }
        return places.copyShared(entry, group);
    }

    private CompletableFuture<Arrival> small(DownloadOrder folder, CollectionEntry entry) {
        long bytes = entry.file().size();
        if (!context.budget().tryReserve(bytes)) {
            return CompletableFuture.completedFuture(Arrival.NOT_NOW);
        }
        return context.rights()
                .foresee(folder.as(), List.of(entry.file()))
                .thenComposeAsync(asked -> sources.fetch(entry.file(), givers), serial)
                .thenApplyAsync(
                        chunk -> unchecked(
                                putting(entry),
                                () -> chunk.isPresent()
                                        ? Optional.of(places.prepare(entry, chunk))
                                        : Optional.<Path>empty()),
                        context.blocking())
                .whenComplete((part, e) -> context.budget().release(bytes))
                .thenComposeAsync(
                        part -> part.isPresent() ? named(entry, part.get()) : download(folder, entry, 1), serial);
    }

    private CompletableFuture<Arrival> named(CollectionEntry entry, Path part) {
        return names.name(entry, part)
                .handle((done, e) -> unchecked(putting(entry), () -> {
                    if (e instanceof IOException problem) {
                        throw problem;
                    } else if (e != null) {
                        throw new CompletionException(e);
                    }
                    return Arrival.FETCHED;
                }));
    }

    private CompletableFuture<Arrival> download(DownloadOrder folder, CollectionEntry entry, int chunksAtOnce) {
        Path place = places.place(entry);
        Optional<Endpoint> only = sources.only();
        return CompletableFuture.runAsync(
                        () -> unchecked(putting(entry), () -> {
                            places.makeFolderOf(entry);
                            return true;
                        }),
                        context.blocking())
                .thenComposeAsync(
                        made -> fetch(
                                folder.member(
                                        entry.file(), entry.path().name(), place, chunksAtOnce, folder.seed(), only),
                                entry.path().value()),
                        serial)
                .thenApplyAsync(
                        at -> unchecked(putting(entry), () -> {
                            if (!at.equals(place)) {
                                return places.copyShared(entry, folder.as().group())
                                        ? Arrival.PRESENT
                                        : Arrival.NOT_NOW;
                            }
                            places.setExecutable(entry, place);
                            return Arrival.DOWNLOADED;
                        }),
                        context.blocking());
    }

    /** Fetches a folder's list; the outcome is where it is. */
    CompletableFuture<Path> list(DownloadOrder folder, Path place) {
        FileRef ref = folder.ref();
        FileName name = folder.name();
        return fetch(folder.member(ref, name, place, folder.parallel(), false, Optional.empty()), "");
    }

    private CompletableFuture<Path> fetch(DownloadOrder order, String member) {
        return isOver()
                ? CompletableFuture.failedFuture(over())
                : downloads.start(order).thenComposeAsync(started -> follow(started, member), serial);
    }

    private CompletableFuture<Path> follow(Started started, String member) {
        if (started.alreadyThere()) {
            return CompletableFuture.completedFuture(started.download().order().destination());
        }
        long id = started.download().order().id();
        under.put(id, member);
        CompletableFuture<Path> arrived = downloads
                .ended(id)
                .thenApply(view -> {
                    if (!member.isEmpty()) {
                        givers.gave(view);
                    }
                    return arrived(view);
                })
                .whenComplete((at, e) -> under.remove(id));
        if (mode == Mode.RESTING) {
            tell(id, downloads::pause);
        } else if (mode == Mode.CANCELLED) {
            tell(id, downloads::cancel);
        } else if (mode == Mode.PUT_DOWN) {
            tell(id, this::putDown);
        }
        return arrived;
    }

    private static Path arrived(DownloadView view) {
        if (view.state() == DownloadState.DONE) {
            return view.order().destination();
        }
        boolean cancelled = view.state() == DownloadState.CANCELLED;
        throw new PeerFailure(
                cancelled ? PeerProblem.DOWNLOAD_ENDED : PeerProblem.valueOf(view.failure()),
                cancelled ? "the download of " + view.order().name() + " was cancelled" : view.reason());
    }

    /** Who gave what of the files. */
    ImmutableList<FolderGiver> givers() {
        return givers.list();
    }

    /** The downloads under way for files, by the file's path; the list's has none. */
    Map<String, DownloadView> views() {
        Map<String, DownloadView> views = new TreeMap<>();
        under.forEach((id, member) -> view(id).ifPresent(view -> views.put(member, view)));
        return views;
    }

    private Optional<DownloadView> view(long id) {
        try {
            return Optional.of(downloads.get(id));
        } catch (PeerFailure e) {
            return Optional.empty(); // it ended meanwhile, and is not listed any more
        }
    }

    /** Members' downloads go on after a rest. */
    void go() {
        mode = Mode.GOING;
        under.keySet().forEach(id -> tell(id, downloads::resume));
    }

    /** Members' downloads rest, those too that are about to begin. */
    void rest() {
        mode = Mode.RESTING;
        under.keySet().forEach(id -> tell(id, downloads::pause));
    }

    /** Cancels members' downloads, those too that are about to begin; nothing is asked for any more. */
    void cancel() {
        mode = Mode.CANCELLED;
        sources.close();
        under.keySet().forEach(id -> tell(id, downloads::cancel));
    }

    /** Members' downloads fail, those too that are about to begin, and keep what they have; nothing is asked for any more. */
    void putDown(PeerFailure reason) {
        mode = Mode.PUT_DOWN;
        why = reason;
        sources.close();
        under.keySet().forEach(id -> tell(id, this::putDown));
    }

    private void putDown(long id) {
        downloads.putDown(id, why);
    }

    /** Begins nothing any more; what was begun is left to the next run. */
    void close() {
        if (!isOver()) {
            mode = Mode.CLOSED;
        }
        sources.close();
    }

    private boolean isOver() {
        return mode == Mode.CANCELLED || mode == Mode.PUT_DOWN || mode == Mode.CLOSED;
    }

    /** That a file is not wanted any more. */
    static PeerFailure over() {
        return new PeerFailure(PeerProblem.DOWNLOAD_ENDED, "the folder is not fetched any more");
    }

    /** Does something to a download; one that ends just then is left alone. */
    private static void tell(long id, LongConsumer action) {
        try {
            action.accept(id);
        } catch (PeerFailure e) {
            log.debug("download {}: {}", id, e.getMessage());
        }
    }

    /** Makes a call in a stage; its failure says what was being done, as in "putting a/b in its place". */
    static <T> T unchecked(String doing, DiskCall<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new CompletionException(StorageException.of(doing, e));
        } catch (RuntimeException e) {
            throw new CompletionException(PeerStatus.cause(e));
        }
    }

    /** A call that blocks on the disk. */
    interface DiskCall<T> {
        T call() throws IOException;
    }
}
