// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a file's manifest: first among those that are kept, then it finds peers and asks them, two at a time, until one sends
 * it; goes on for ever, until closed. One that lets it wait for a second keeps nobody else from being asked.
 *
 * <p>Invariant: a peer is asked once in each round, and one that sent a false manifest never again. Confined to the download's
 * serial context.
 */
final class ManifestSearch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ManifestSearch.class);
    private static final int AT_ONCE = 2;
    private static final int MOST_AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What a search tells its download, until it is closed; called in the serial context. */
    interface Listener {
        /** It was here already; nothing follows. */
        void kept(Manifest manifest);

        /** Here it is, and what sources were heard of on the way; nothing follows. */
        void found(Manifest manifest, ImmutableList<FoundSource> heard);

        /** Nobody had it in this round; it goes on. */
        void nobody(String why);

        /** What is kept cannot be read; nothing follows. */
        void failed(Throwable cause);
    }

    private final DownloadOrder order;
    private final FetchContext context;
    private final Executor serial;
    private final Listener listener;
    private final Map<Endpoint, FoundSource> heard = new TreeMap<>();
    private final Map<Endpoint, String> answers = new TreeMap<>();
    private final Deque<PeerAddress> untried = new ArrayDeque<>();
    private final Set<Endpoint> liars = new HashSet<>();
    private final Set<Endpoint> asking = new HashSet<>();
    private final Set<Endpoint> slow = new HashSet<>();
    private boolean asked;
    private boolean closed;
    private String notes = "";
    private Runnable timer = () -> {};

    /** A search for the manifest of what was ordered. */
    ManifestSearch(DownloadOrder order, FetchContext context, Executor serial, Listener listener) {
        this.order = order;
        this.context = context;
        this.serial = serial;
        this.listener = listener;
    }

    /** Begins with what an earlier run left. */
    void start(Leftovers leftovers) {
        context.blocking().execute(() -> {
            try {
                Optional<Manifest> kept = leftovers.manifest();
                unlessClosed(() -> kept.ifPresentOrElse(this::kept, this::round));
            } catch (StorageException | RuntimeException e) {
                unlessClosed(() -> failed(e));
            }
        });
    }

    private void unlessClosed(Runnable step) {
        serial.execute(() -> {
            if (!closed) {
                step.run();
            }
        });
    }

    private void kept(Manifest manifest) {
        close();
        listener.kept(manifest);
    }

    private void failed(Throwable cause) {
        close();
        listener.failed(cause);
    }

    private void round() {
        answers.clear();
        asked = false;
        context.rights()
                .foresee(order.as(), List.of(order.ref()))
                .thenCompose(done -> context.finder()
                        .find(
                                order.ref(),
                                order.as().group(),
                                order.tracker(),
                                order.hints(),
                                found -> serial.execute(() -> candidate(found))))
                .whenComplete((problems, e) -> serial.execute(() -> {
                    asked = true;
                    notes = problems == null ? String.valueOf(e) : String.join("; ", problems);
                    next();
                }));
    }

    private void candidate(FoundSource found) {
        if (closed) {
            return;
        }
        Endpoint endpoint = found.peer().endpoint();
        if (heard.size() < context.config().sources()) {
            heard.putIfAbsent(endpoint, found);
        }
        if (!liars.contains(endpoint) && answers.putIfAbsent(endpoint, "") == null) {
            untried.add(found.peer());
            next();
        }
    }

    private void next() {
        while (!closed && mayAsk() && !untried.isEmpty()) {
            ask(untried.remove());
        }
        if (!closed && asked && asking.isEmpty()) {
            asked = false;
            listener.nobody(why());
            timer = context.schedule(context.config().searchEvery(), () -> unlessClosed(this::round));
        }
    }

    private boolean mayAsk() {
        return asking.size() - slow.size() < AT_ONCE && asking.size() < MOST_AT_ONCE;
    }

    private void ask(PeerAddress address) {
        Endpoint peer = address.endpoint();
        asking.add(peer);
        Runnable patience = context.schedule(PATIENCE, () -> serial.execute(() -> isSlow(peer)));
        PeerChannels.Hold hold = context.channels().hold(address);
        hold.manifest(order.ref(), context.rights().pass(order.as(), order.ref()))
                .whenComplete((manifest, e) -> serial.execute(() -> {
                    hold.close();
                    patience.run();
                    asking.remove(peer);
                    slow.remove(peer);
                    answered(peer, manifest, e);
                }));
    }

    private void isSlow(Endpoint peer) {
        if (asking.contains(peer)) {
            slow.add(peer);
            next();
        }
    }

    private void answered(Endpoint peer, @Nullable Manifest manifest, @Nullable Throwable e) {
        if (closed) {
            return;
        }
        if (manifest != null) {
            close();
            listener.found(manifest, ImmutableList.copyOf(heard.values()));
            return;
        }
        if (e instanceof IllegalArgumentException) {
            log.warn("{} sent a false manifest of {}: {}", peer, order.ref(), e.getMessage());
            liars.add(peer);
        }
        next();
    }

    private String why() {
        String who = answers.isEmpty()
                ? "no source is known"
                : "no source has the file's manifest (asked " + answers.size() + ")";
        return notes.isEmpty() ? who : who + "; " + notes;
    }

    @Override
    public void close() {
        closed = true;
        timer.run();
        untried.clear();
    }
}
