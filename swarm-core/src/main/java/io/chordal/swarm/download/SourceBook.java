// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.pick.Availability;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sources that are or were known, by id, and how many of the present ones have each chunk.
 *
 * <p>Invariant: the availability counts exactly the sources that are neither gone nor banned. Confined to the serial context.
 */
final class SourceBook {
    /** Sources remembered at once; those that are gone and gave nothing make room. */
    static final int MAX_SOURCES = 1_000;

    private final int chunkCount;
    private final NavigableMap<SourceId, SourceState> sources = new TreeMap<>();
    private Availability availability;

    SourceBook(int chunkCount) {
        this.chunkCount = chunkCount;
        this.availability = Availability.none(chunkCount);
    }

    Collection<SourceState> all() {
        return Collections.unmodifiableCollection(sources.values());
    }

    Optional<SourceState> find(SourceId id) {
        return Optional.ofNullable(sources.get(id));
    }

    Availability availability() {
        return availability;
    }

    ImmutableList<SourceState> usable(long now) {
        return sources.values().stream().filter(s -> s.isUsable(now)).collect(ImmutableList.toImmutableList());
    }

    /** Others say that this source has these chunks; false if that is no news. */
    boolean found(SourceId id, ChunkSet have, long now) {
        if (!hasRoomFor(id)) {
            return false;
        }
        SourceState source = sources.computeIfAbsent(id, i -> new SourceState(i, chunkCount));
        if (source.isBanned() || source.isIgnored(now) || source.isKnownBetter()) {
            return false;
        }
        ChunkSet before = counted(source);
        source.returned();
        source.setHave(have);
        recount(source, before);
        return true;
    }

    /** The source itself says what it has. */
    void spoke(SourceId id, ChunkSet have, long now) {
        if (!hasRoomFor(id)) {
            return;
        }
        SourceState source = sources.computeIfAbsent(id, i -> new SourceState(i, chunkCount));
        ChunkSet before = counted(source);
        source.spoke(now);
        source.setHave(have);
        recount(source, before);
    }

    /** The source does not have these chunks after all. */
    void lacks(SourceState source, ChunkSet chunks) {
        ChunkSet before = counted(source);
        source.setHave(source.have().minus(chunks));
        recount(source, before);
    }

    /** Whatever {@code change} does to whether the source counts, the availability follows. */
    void change(SourceState source, Runnable change) {
        ChunkSet before = counted(source);
        change.run();
        recount(source, before);
    }

    private boolean hasRoomFor(SourceId id) {
        if (sources.size() >= MAX_SOURCES && !sources.containsKey(id)) {
            sources.values().removeIf(s -> s.isGone() && s.chunks() == 0 && s.owed() == 0);
        }
        return sources.size() < MAX_SOURCES || sources.containsKey(id);
    }

    private ChunkSet counted(SourceState source) {
        return source.isBanned() || source.isGone() ? ChunkSet.none(chunkCount) : source.have();
    }

    private void recount(SourceState source, ChunkSet before) {
        ChunkSet after = counted(source);
        if (!after.equals(before)) {
            availability = availability.replace(before, after);
        }
    }
}
