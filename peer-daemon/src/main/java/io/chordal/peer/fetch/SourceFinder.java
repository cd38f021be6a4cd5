// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.tracker.Source;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.ShareGroup;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the peers that have a file: asks a tracker and the ring at once and reads the ticket's hints.
 *
 * <p>Thread-safe; sources are told as the answers come, on any thread.
 */
public final class SourceFinder {
    private final Supplier<PeerAddress> me;
    private final Trackers trackers;
    private final ProviderRecords ring;

    /** A finder over what this peer is connected to. */
    public SourceFinder(Supplier<PeerAddress> me, Trackers trackers, ProviderRecords ring) {
        this.me = me;
        this.trackers = trackers;
        this.ring = ring;
    }

    /**
     * Looks everywhere; this peer itself is never among what is found. For what belongs to a group only the trackers are asked:
     * the ring has none of it, and of a peer that a ticket names nobody has said whose key it has, to which a grant could be shown.
     *
     * @param group in which group
     * @param guest a tracker that a ticket names
     * @param hints peers that a ticket names
     * @param found told of each source, maybe of one several times
     * @return ends when everybody answered or failed to: what could not be asked, and why
     */
    public CompletableFuture<ImmutableList<String>> find(
            FileRef ref,
            ShareGroup group,
            Optional<Endpoint> guest,
            Collection<Endpoint> hints,
            Consumer<FoundSource> found) {
        Consumer<FoundSource> others = source -> {
            if (!isMe(source.peer())) {
                found.accept(source);
            }
        };
        if (group.isPublic()) {
            hints.forEach(hint ->
                    others.accept(new FoundSource(PeerAddress.at(hint), FoundSource.Origin.TICKET, Optional.empty())));
        }
        CompletableFuture<Optional<String>> told = trackers.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : heard(trackers.ask(tracker -> tracker.locations(group.name(), ref)), others);
        if (!group.isPublic()) {
            return told.thenApply(note -> note.stream().collect(ImmutableList.toImmutableList()));
        }
        CompletableFuture<Optional<String>> guests = guest.flatMap(trackers::guest)
                .map(tracker -> heard(tracker.locations(group.name(), ref), others))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
        CompletableFuture<Optional<String>> ringAnswer = askRing(ref, others);
        return CompletableFuture.allOf(told, guests, ringAnswer)
                .thenApply(done -> Stream.of(told, guests, ringAnswer)
                        .flatMap(note -> note.join().stream())
                        .collect(ImmutableList.toImmutableList()));
    }

    private static CompletableFuture<Optional<String>> heard(
            CompletableFuture<ImmutableList<Source>> answer, Consumer<FoundSource> found) {
        return answer.handle((sources, e) -> {
            if (sources == null) {
                return note("tracker", e);
            }
            sources.forEach(
                    s -> found.accept(new FoundSource(s.peer(), FoundSource.Origin.TRACKER, Optional.of(s.chunks()))));
            return Optional.empty();
        });
    }

    private CompletableFuture<Optional<String>> askRing(FileRef ref, Consumer<FoundSource> found) {
        return ring.providers(ref).handle((peers, e) -> {
            if (peers == null) {
                return note("ring", e);
            }
            peers.forEach(p -> found.accept(new FoundSource(p, FoundSource.Origin.RING, Optional.empty())));
            return Optional.empty();
        });
    }

    private boolean isMe(PeerAddress peer) {
        PeerAddress self = me.get();
        return peer.endpoint().equals(self.endpoint())
                || (!peer.peerId().isEmpty() && peer.peerId().equals(self.peerId()));
    }

    private static Optional<String> note(String whom, @Nullable Throwable e) {
        return Optional.of(whom + ": " + (e == null ? "no answer" : PeerStatus.describe(e)));
    }
}
