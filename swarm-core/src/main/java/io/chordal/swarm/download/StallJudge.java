// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import java.util.List;
import java.util.stream.Collectors;

/** Says why nothing can be fetched. Pure: it looks at the books and changes nothing. */
final class StallJudge {
    private static final int RANGES_SHOWN = 8;
    private static final int SOURCES_SHOWN = 3;

    private StallJudge() {}

    /** The reason, given that these chunks are wanted and none of them can be hoped for. */
    static Stall judge(ChunkSet wanted, SourceBook sources, boolean diskFull, boolean memoryShort) {
        if (diskFull) {
            return new Stall(Stall.Reason.DISK_FULL, wanted, "disk full; it goes on when there is space");
        }
        if (memoryShort) {
            return new Stall(Stall.Reason.NO_MEMORY, wanted, "other downloads have the memory for chunks under way");
        }
        ChunkSet unreachable = wanted;
        for (SourceState source : sources.all()) {
            if (source.isTrusted()) {
                unreachable = unreachable.minus(source.have());
            }
        }
        ChunkSet missing = unreachable.isEmpty() ? wanted : unreachable;
        List<SourceState> holders = sources.all().stream()
                .filter(s -> !s.isTrusted() && s.have().intersects(missing))
                .toList();
        String text =
                "no source has " + (missing.cardinality() == 1 ? "chunk " : "chunks ") + missing.describe(RANGES_SHOWN);
        boolean present = sources.all().stream().anyMatch(s -> !s.isGone() && !s.isBanned());
        if (holders.isEmpty()) {
            return present
                    ? new Stall(Stall.Reason.NO_SOURCE_HAS_CHUNKS, missing, text)
                    : new Stall(Stall.Reason.NO_SOURCES, missing, text + ": no source is known");
        }
        boolean allBanned = holders.stream().allMatch(SourceState::isBanned);
        return new Stall(
                allBanned ? Stall.Reason.SOURCES_BANNED : Stall.Reason.SOURCES_UNREACHABLE,
                missing,
                text + " (" + describe(holders) + ")");
    }

    private static String describe(List<SourceState> holders) {
        String shown =
                holders.stream().limit(SOURCES_SHOWN).map(StallJudge::describe).collect(Collectors.joining(", "));
        int more = holders.size() - SOURCES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static String describe(SourceState holder) {
        if (holder.isBanned()) {
            return holder.id() + " sent wrong bytes";
        }
        if (holder.withdrew()) {
            return holder.id() + " shares it no more";
        }
        return holder.id() + " " + holder.lastFailure().map(SourceFailure::text).orElse("is gone");
    }
}
