// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.dht.id.Endpoint;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.source.SourceRefusal;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.pick.Strategy;
import java.util.ArrayList;
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
 * <p>Invariant: one that sent wrong bytes is never asked again; one that does not answer rests until it is found again. Confined to
 * the folder's serial context.
 */
final class FolderSources implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderSources.class);

    private final FetchContext context;
    private final DownloadOrder order;
    private final Executor serial;
    private final RandomGenerator random;
    private final Map<Endpoint, PeerChannels.Hold> known = new TreeMap<>();
    private final Set<Endpoint> resting = new HashSet<>();
    private final Set<Endpoint> banned = new HashSet<>();
    private @Nullable Endpoint chosen;
    private boolean looking;
    private boolean closed;

    FolderSources(FetchContext context, DownloadOrder order, Executor serial) {
        this.context = context;
        this.order = order;
        this.serial = serial;
        this.random = context.random().get();
    }

    /** Looks for peers that have the folder's list, and tells of each new one; ends when all were asked. */
    CompletableFuture<Void> look(Runnable found) {
        if (looking || closed) {
            return CompletableFuture.completedFuture(null);
        }
        looking = true;
        return context.finder()
                .find(order.ref(), order.tracker(), order.hints(), source -> serial.execute(() -> found(source, found)))
                .handleAsync(
                        (notes, e) -> {
                            looking = false;
                            return null;
                        },
                        serial);
    }

    private void found(FoundSource source, Runnable told) {
        Endpoint endpoint = source.peer().endpoint();
        resting.remove(endpoint);
        if (!closed
                && !known.containsKey(endpoint)
                && known.size() < context.config().sources()) {
            known.put(endpoint, context.channels().hold(endpoint));
            told.run();
        }
    }

    /** Fetches a file of one chunk from one source after the other; nothing if none gives it. */
    CompletableFuture<Optional<VerifiedChunk>> fetch(FileRef file) {
        CompletableFuture<Optional<VerifiedChunk>> result = new CompletableFuture<>();
        next(file, new HashSet<>(), result);
        return result;
    }

    private void next(FileRef file, Set<Endpoint> asked, CompletableFuture<Optional<VerifiedChunk>> result) {
        Optional<Endpoint> source = pick(asked);
        if (closed || source.isEmpty()) {
            result.complete(Optional.empty());
            return;
        }
        Endpoint endpoint = source.get();
        asked.add(endpoint);
        PeerChannels.Hold hold = known.get(endpoint);
        if (hold == null) {
            next(file, asked, result);
            return;
        }
        hold.onlyChunk(file, context.reader())
                .whenCompleteAsync(
                        (chunk, e) -> {
                            if (chunk != null) {
                                result.complete(Optional.of(chunk));
                            } else {
                                refused(endpoint, file, e);
                                next(file, asked, result);
                            }
                        },
                        serial);
    }

    private Optional<Endpoint> pick(Set<Endpoint> asked) {
        List<Endpoint> usable = new ArrayList<>(known.keySet());
        usable.removeIf(each -> asked.contains(each) || resting.contains(each) || banned.contains(each));
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        if (order.strategy() != Strategy.SINGLE) {
            return Optional.of(usable.get(random.nextInt(usable.size())));
        }
        if (chosen == null || !usable.contains(chosen)) {
            chosen = usable.get(random.nextInt(usable.size()));
        }
        return Optional.of(chosen);
    }

    private void refused(Endpoint source, FileRef file, @Nullable Throwable e) {
        Throwable cause = e == null ? new IllegalStateException("no answer") : PeerStatus.cause(e);
        SourceRefusal.Kind kind =
                cause instanceof SourceRefusal refusal ? refusal.kind() : SourceRefusal.Kind.UNREACHABLE;
        switch (kind) {
            case WRONG_BYTES -> {
                log.warn("{} sent wrong bytes of {}; it is not asked again for this folder", source, file);
                banned.add(source);
            }
            case UNREACHABLE -> resting.add(source);
            case BUSY, NOT_THIS_FILE -> log.debug("{} does not give {}: {}", source, file, cause.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        known.values().forEach(PeerChannels.Hold::close);
        known.clear();
    }
}
