// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.pick.Pick;
import io.chordal.swarm.pick.PickPolicy;
import io.chordal.swarm.pick.SourceView;
import io.chordal.swarm.pick.SwarmSnapshot;
import java.time.Duration;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Decides what is asked of whom: lets the policy pick while chunks are queued, and duplicates the oldest requests when
 * nobody has anything else to give.
 *
 * <p>It writes to the books what it decides, and to nothing else. Confined to the serial context.
 */
final class Scheduler {
    private static final Duration ENDGAME_PATIENCE = Duration.ofMillis(500);
    private static final Duration UNKNOWN_SPEED = Duration.ofSeconds(2);
    private static final double NANOS = 1e9;

    private final ChunkLayout layout;
    private final DownloadConfig config;
    private final PickPolicy policy;
    private final RandomGenerator random;
    private final ChunkBook chunks;
    private final SourceBook sources;
    private boolean memoryShort;

    Scheduler(
            ChunkLayout layout,
            DownloadConfig config,
            PickPolicy policy,
            RandomGenerator random,
            ChunkBook chunks,
            SourceBook sources) {
        this.layout = layout;
        this.config = config;
        this.policy = policy;
        this.random = random;
        this.chunks = chunks;
        this.sources = sources;
    }

    /** Begins flights, so that at most {@code parallel} chunks are owed, and returns the requests for them. */
    ImmutableList<DownloadCommand> schedule(int parallel, long now) {
        int room = parallel - chunks.owed();
        if (room <= 0 || (memoryShort && chunks.hasFlights() && chunks.isMemoryTight())) {
            return ImmutableList.of();
        }
        memoryShort = false;
        NavigableMap<SourceId, BitSet> asked = new TreeMap<>();
        ImmutableList<SourceState> usable = sources.usable(now);
        ChunkSet queued = chunks.queued();
        int useful =
                (int) usable.stream().filter(s -> s.have().intersects(queued)).count();
        if (useful > 0) {
            fromQueue(usable, Math.max(config.pipelineMin(), config.parallel() / useful), room, now, asked);
        } else if (policy.allowsEndgame()) {
            endgame(usable, Math.min(room, config.endgameLimit()), now, asked);
        }
        ImmutableList.Builder<DownloadCommand> requests = ImmutableList.builder();
        asked.forEach(
                (id, bits) -> requests.add(new DownloadCommand.Request(id, ChunkSet.of(layout.chunkCount(), bits))));
        return requests.build();
    }

    /** Whether the last scheduling stopped because other downloads have the memory. */
    boolean isMemoryShort() {
        return memoryShort;
    }

    /** Chunks that a source may owe: what it delivers in the target time, by measurement. */
    int depth(SourceState source) {
        long rate = source.meter().perSecond();
        double lasting = rate * (config.pipelineTarget().toNanos() / NANOS) / layout.chunkSize();
        return Math.max(config.pipelineMin(), (int) Math.min(config.pipelineMax(), Math.ceil(lasting) + 1));
    }

    /** Flights of a source that is much slower than another one that has their chunks and is not busy; none if it is not. */
    ImmutableList<Flight> betterElsewhere(SourceState slow, long now) {
        if (slow.owed() == 0
                || slow.meter().measuredNanos() < config.slowAfter().toNanos()) {
            return ImmutableList.of();
        }
        ImmutableList<Flight> owed =
                chunks.of(slow).stream().filter(f -> !f.isReceived()).collect(ImmutableList.toImmutableList());
        Optional<SourceState> fastest = sources.usable(now).stream()
                .filter(s -> s != slow && s.owed() < depth(s))
                .filter(s -> owed.stream().anyMatch(f -> s.have().contains(f.chunk())))
                .max(Comparator.comparingLong(s -> s.meter().perSecond()));
        long enough = config.slowFactor() * Math.max(1, slow.meter().perSecond());
        if (fastest.isEmpty() || fastest.get().meter().perSecond() < enough) {
            return ImmutableList.of();
        }
        return owed.stream()
                .filter(f -> fastest.get().have().contains(f.chunk()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Each source may owe a share of what may be under way in all, so that what one delivers is asked of it again. */
    private void fromQueue(
            List<SourceState> usable, int share, int room, long now, NavigableMap<SourceId, BitSet> asked) {
        if (usable.stream().noneMatch(s -> freeSlots(s, share) > 0)) {
            return;
        }
        SwarmSnapshot snapshot = new SwarmSnapshot(
                chunks.queued(),
                sources.availability(),
                usable.stream()
                        .map(s -> new SourceView(s.have(), s.owed(), freeSlots(s, share), s.chunks()))
                        .collect(ImmutableList.toImmutableList()));
        for (Pick pick : policy.pick(snapshot, room, random)) {
            if (!begin(pick.chunk(), usable.get(pick.source()), now, asked)) {
                return;
            }
        }
    }

    /** A pipeline is filled again when half of it has come, so that requests are few and not tiny. */
    private int freeSlots(SourceState source, int share) {
        int depth = Math.min(depth(source), share);
        return 2 * source.owed() <= depth ? depth - source.owed() : 0;
    }

    private void endgame(List<SourceState> usable, int limit, long now, NavigableMap<SourceId, BitSet> asked) {
        int duplicated = 0;
        for (Flight flight : chunks.flights()) {
            duplicated += chunks.of(flight.chunk()).size() > 1 ? 1 : 0;
        }
        int left = limit - duplicated / 2;
        for (Flight flight : chunks.flights()) {
            if (left <= 0) {
                return;
            }
            if (flight.isReceived() || chunks.of(flight.chunk()).size() > 1) {
                continue;
            }
            Optional<SourceState> faster = faster(usable, flight, now);
            if (faster.isPresent() && begin(flight.chunk(), faster.get(), now, asked)) {
                left--;
            }
        }
    }

    /** Another source that would have delivered the chunk twice over in the time that the first had for it. */
    private Optional<SourceState> faster(List<SourceState> usable, Flight flight, long now) {
        long age = now - flight.since();
        return usable.stream()
                .filter(s -> s != flight.source() && s.have().contains(flight.chunk()) && s.owed() < depth(s))
                .filter(s -> age > Math.max(ENDGAME_PATIENCE.toNanos(), 2 * expectedNanos(s, flight.chunk())))
                .min(Comparator.comparingLong(s -> expectedNanos(s, flight.chunk())));
    }

    private long expectedNanos(SourceState source, int chunk) {
        long rate = source.meter().perSecond();
        if (rate == 0) {
            return UNKNOWN_SPEED.toNanos();
        }
        return (long) ((source.owed() * (double) layout.chunkSize() + layout.length(chunk)) * NANOS / rate);
    }

    private boolean begin(int chunk, SourceState source, long now, NavigableMap<SourceId, BitSet> asked) {
        if (!chunks.start(chunk, source, now)) {
            memoryShort = true;
            return false;
        }
        asked.computeIfAbsent(source.id(), id -> new BitSet()).set(chunk);
        return true;
    }
}
