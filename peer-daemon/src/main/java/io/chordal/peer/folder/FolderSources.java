// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.source.SourceRefusal;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.pick.Strategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that have a folder, or are fetching it, as sources of its small files.
 *
 * <p>Invariant: nobody is asked for a file who has not answered since he was found, so that one who cannot be reached, though
 * others say that he has the folder, costs a question that no file waits for. One that sent wrong bytes is never asked again; one
 * that does not answer any more rests until he answers a new question. Confined to the folder's serial context.
 */
final class FolderSources implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderSources.class);
    private static final Duration QUESTION = Duration.ofSeconds(2);

    private final FetchContext context;
    private final DownloadOrder order;
    private final Executor serial;
    private final RandomGenerator random;
    private final Map<Endpoint, Source> known = new TreeMap<>();
    private final Set<Endpoint> answering = new HashSet<>();
    private final Map<Endpoint, CompletableFuture<Void>> asked = new TreeMap<>();
    private final Set<Endpoint> banned = new HashSet<>();
    private final Set<CompletableFuture<VerifiedChunk>> calls = new HashSet<>();
    private CompletableFuture<Void> look = CompletableFuture.completedFuture(null);
    private @Nullable Endpoint chosen;
    private boolean closed;

    FolderSources(FetchContext context, DownloadOrder order, Executor serial) {
        this.context = context;
        this.order = order;
        this.serial = serial;
        this.random = context.random().get();
    }

    private record Source(PeerAddress peer, PeerChannels.Hold hold) {}

    /** Looks for peers that have the folder's list, and tells of each that answers; ends when all were asked. */
    CompletableFuture<Void> look(Runnable found) {
        if (look.isDone() && !closed) {
            look = context.rights()
                    .foresee(order.as(), List.of(order.ref()))
                    .thenCompose(granted -> context.finder()
                            .find(
                                    order.ref(),
                                    order.as().group(),
                                    order.tracker(),
                                    order.hints(),
                                    source -> serial.execute(() -> found(source.peer(), found))))
                    .handleAsync((notes, e) -> asked.values().toArray(new CompletableFuture<?>[0]), serial)
                    .thenCompose(CompletableFuture::allOf);
        }
        return look;
    }

    private void found(PeerAddress peer, Runnable told) {
        Endpoint endpoint = peer.endpoint();
        boolean unasked = !answering.contains(endpoint) && !banned.contains(endpoint) && !asked.containsKey(endpoint);
        if (closed || !unasked || !(known.containsKey(endpoint) || makeRoom())) {
            return;
        }
        Source source = known.computeIfAbsent(
                endpoint, e -> new Source(peer, context.channels().hold(peer)));
        asked.put(
                endpoint,
                source.hold()
                        .bitfield(order.ref(), context.rights().pass(order.as(), order.ref()), QUESTION)
                        .handleAsync(
                                (have, e) -> {
                                    asked.remove(endpoint);
                                    if (have != null && !closed) {
                                        answering.add(endpoint);
                                        told.run();
                                    }
                                    return null;
                                },
                                serial));
    }

    /** Whether one more source can be known, if need be instead of one that does not answer. */
    private boolean makeRoom() {
        if (known.size() < context.config().sources()) {
            return true;
        }
        Optional<Endpoint> silent = known.keySet().stream()
                .filter(each -> !answering.contains(each) && !asked.containsKey(each))
                .findFirst();
        silent.ifPresent(each -> requireNonNull(known.remove(each)).hold().close());
        return silent.isPresent();
    }

    /**
     * Fetches a file of one chunk from one source after the other; nothing if none gives it.
     *
     * @return fails with {@link PeerFailure} once this is closed
     */
    CompletableFuture<Optional<VerifiedChunk>> fetch(FileRef file, FolderGivers givers) {
        Wanted wanted = new Wanted(file, givers, new HashSet<>(), new CompletableFuture<>());
        next(wanted);
        return wanted.result();
    }

    /** A file that is asked for, and who was asked for it already. */
    private record Wanted(
            FileRef file,
            FolderGivers givers,
            Set<Endpoint> tried,
            CompletableFuture<Optional<VerifiedChunk>> result) {}

    private void next(Wanted wanted) {
        Optional<Endpoint> source = pick(wanted.tried());
        if (closed) {
            wanted.result().completeExceptionally(FolderFiles.over());
        } else if (source.isEmpty()) {
            wanted.result().complete(Optional.empty());
        } else {
            wanted.tried().add(source.get());
            ask(source.get(), requireNonNull(known.get(source.get())), wanted);
        }
    }

    private void ask(Endpoint endpoint, Source source, Wanted wanted) {
        CompletableFuture<VerifiedChunk> call = source.hold()
                .onlyChunk(wanted.file(), context.rights().pass(order.as(), wanted.file()), context.reader());
        calls.add(call);
        call.whenCompleteAsync(
                (chunk, e) -> {
                    calls.remove(call);
                    if (chunk != null) {
                        wanted.givers().gave(source.peer(), 1, wanted.file().size());
                        wanted.result().complete(Optional.of(chunk));
                    } else {
                        refused(endpoint, wanted.file(), e);
                        next(wanted);
                    }
                },
                serial);
    }

    private Optional<Endpoint> pick(Set<Endpoint> tried) {
        List<Endpoint> usable = answering.stream()
                .filter(each -> !tried.contains(each))
                .sorted()
                .toList();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        if (order.strategy() == Strategy.SINGLE && chosen != null && usable.contains(chosen)) {
            return Optional.of(chosen);
        }
        Endpoint drawn = usable.get(random.nextInt(usable.size()));
        if (order.strategy() == Strategy.SINGLE) {
            chosen = drawn;
        }
        return Optional.of(drawn);
    }

    /** Whom a file that has a download of its own should ask first: the one that all comes from, if the user wants only one. */
    Optional<Endpoint> only() {
        return order.strategy() == Strategy.SINGLE ? pick(Set.of()) : Optional.empty();
    }

    private void refused(Endpoint source, FileRef file, @Nullable Throwable e) {
        Throwable cause = e == null ? new IllegalStateException("no answer") : PeerStatus.cause(e);
        SourceRefusal.Kind kind =
                cause instanceof SourceRefusal refusal ? refusal.kind() : SourceRefusal.Kind.UNREACHABLE;
        switch (kind) {
            case WRONG_BYTES -> {
                log.warn("{} sent wrong bytes of {}; it is not asked again for this folder", source, file);
                banned.add(source);
                answering.remove(source);
            }
            case UNREACHABLE -> answering.remove(source);
            case BUSY, NOT_THIS_FILE -> log.debug("{} does not give {}: {}", source, file, cause.getMessage());
        }
    }

    /** Asks nobody any more, and ends what is asked. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(calls).forEach(call -> call.cancel(false));
        answering.clear();
        known.values().forEach(source -> source.hold().close());
        known.clear();
    }
}
