// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a download does from time to time: announce, look for sources, make durable, finish. Confined to the serial context.
 *
 * <p>Invariant: a chunk is announced at most once after it was stored, and never after it was lost.
 */
final class Agenda {
    private static final long NEVER = Long.MAX_VALUE;

    private final DownloadConfig config;
    private final int chunkCount;
    private final BitSet unannounced = new BitSet();
    private boolean undurable;
    private boolean wasStalled;
    private long nextAnnouncement;
    private long nextRefresh;
    private long nextCheckpoint;
    private long completeAt = NEVER;

    Agenda(DownloadConfig config, int chunkCount) {
        this.config = config;
        this.chunkCount = chunkCount;
    }

    void stored(int chunk) {
        unannounced.set(chunk);
        undurable = true;
    }

    void lost(ChunkSet chunks) {
        unannounced.andNot(chunks.toBitSet());
    }

    void completeAgainAt(long time) {
        completeAt = time;
    }

    /** What is due now; it is then not due again until its time has passed. */
    List<DownloadCommand> due(DownloadPhase phase, Supplier<ChunkSet> have, boolean stalled, long now) {
        ImmutableList.Builder<DownloadCommand> due = ImmutableList.builder();
        boolean rest = phase == DownloadPhase.FINISHING;
        if (!unannounced.isEmpty() && !isOverForNothing(phase) && (rest || now >= nextAnnouncement)) {
            due.add(new DownloadCommand.Announce(ChunkSet.of(chunkCount, unannounced), have.get()));
            unannounced.clear();
            nextAnnouncement = now + config.announceEvery().toNanos();
        }
        if (phase == DownloadPhase.RUNNING && (now >= nextRefresh || (stalled && !wasStalled))) {
            due.add(new DownloadCommand.RefreshSources());
            nextRefresh = now + config.refreshEvery().toNanos();
        }
        wasStalled = stalled;
        if (undurable && !phase.isOver() && now >= nextCheckpoint) {
            due.add(new DownloadCommand.Checkpoint());
            undurable = false;
            nextCheckpoint = now + config.checkpointEvery().toNanos();
        }
        if (phase == DownloadPhase.FINISHING && now >= completeAt) {
            due.add(new DownloadCommand.Complete());
            completeAt = NEVER;
        }
        return due.build();
    }

    private static boolean isOverForNothing(DownloadPhase phase) {
        return phase == DownloadPhase.FAILED || phase == DownloadPhase.CANCELLED;
    }
}
