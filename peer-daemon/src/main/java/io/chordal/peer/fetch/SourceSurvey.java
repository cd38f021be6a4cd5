// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grant.ReadPass;
import io.chordal.peer.grant.ReadRights;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Asks everybody else who is said to have a file what they have. Thread-safe. */
public final class SourceSurvey {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final int MOST = 200;

    private final SourceFinder finder;
    private final PeerChannels channels;
    private final ReadRights rights;

    /** A survey through a finder; with the rights that groups need. */
    public SourceSurvey(SourceFinder finder, PeerChannels channels, ReadRights rights) {
        this.finder = finder;
        this.channels = channels;
        this.rights = rights;
    }

    /**
     * What one peer has.
     *
     * @param peer the peer
     * @param chunks by its own word if it answered, else by the tracker's, else nothing
     * @param fromTracker whether the tracker named it
     * @param fromRing whether the ring named it
     * @param reachable whether it answered
     */
    public record Answer(
            PeerAddress peer, Optional<ChunkSet> chunks, boolean fromTracker, boolean fromRing, boolean reachable) {}

    /**
     * The whole survey.
     *
     * @param answers one for each peer, by endpoint
     * @param notes what could not be asked, and why
     */
    public record Result(ImmutableList<Answer> answers, ImmutableList<String> notes) {}

    /** Asks in a group; takes a few seconds at most. */
    public CompletableFuture<Result> survey(FileRef ref, Membership as) {
        Map<Endpoint, List<FoundSource>> named = new TreeMap<>();
        CompletableFuture<Void> granted = rights.foresee(as, ImmutableList.of(ref));
        ReadPass pass = rights.pass(as, ref);
        return finder.find(ref, as.group(), Optional.empty(), ImmutableList.of(), found -> {
                    synchronized (named) {
                        if (named.size() < MOST
                                || named.containsKey(found.peer().endpoint())) {
                            named.computeIfAbsent(found.peer().endpoint(), e -> new ArrayList<>())
                                    .add(found);
                        }
                    }
                })
                .thenCombine(granted, (notes, done) -> notes)
                .thenCompose(notes -> askAll(ref, pass, named, notes));
    }

    private CompletableFuture<Result> askAll(
            FileRef ref, ReadPass pass, Map<Endpoint, List<FoundSource>> named, ImmutableList<String> notes) {
        List<CompletableFuture<Answer>> asked;
        synchronized (named) {
            asked = named.values().stream()
                    .map(words -> ask(ref, pass, ImmutableList.copyOf(words)))
                    .toList();
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> new Result(
                        asked.stream().map(CompletableFuture::join).collect(ImmutableList.toImmutableList()), notes));
    }

    private CompletableFuture<Answer> ask(FileRef ref, ReadPass pass, ImmutableList<FoundSource> words) {
        PeerChannels.Hold hold = channels.hold(named(words));
        return hold.bitfield(ref, pass, DEADLINE).handle((chunks, e) -> {
            hold.close();
            return answer(words, Optional.ofNullable(chunks));
        });
    }

    private static Answer answer(ImmutableList<FoundSource> words, Optional<ChunkSet> own) {
        PeerAddress peer = named(words);
        Optional<ChunkSet> told =
                words.stream().flatMap(w -> w.chunks().stream()).findFirst();
        return new Answer(
                peer,
                own.or(() -> told),
                words.stream().anyMatch(w -> w.origin() == FoundSource.Origin.TRACKER),
                words.stream().anyMatch(w -> w.origin() == FoundSource.Origin.RING),
                own.isPresent());
    }

    /** The peer as whoever knows its key names it. */
    private static PeerAddress named(ImmutableList<FoundSource> words) {
        return words.stream()
                .map(FoundSource::peer)
                .filter(p -> !p.peerId().isEmpty())
                .findFirst()
                .orElse(words.get(0).peer());
    }
}
