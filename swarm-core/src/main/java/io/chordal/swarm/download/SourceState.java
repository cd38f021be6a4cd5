// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one source: what it has, owes and gave, how fast it is, and why it waits if it does.
 *
 * <p>Invariant: {@code owed} is the number of its flights whose bytes have not come. Confined to the serial context. It
 * decides nothing about other sources.
 */
final class SourceState {
    private final SourceId id;
    private final RateMeter meter = new RateMeter();
    private ChunkSet have;
    private boolean ownWord;
    private boolean gone;
    private boolean banned;
    private @Nullable SourceFailure lastFailure;
    private int failures;
    private long retryAt;
    private long ignoredUntil;
    private long heardAt;
    private long bytesSinceTick;
    private boolean owedSinceTick;
    private int owed;
    private boolean withdrew;
    private final BitSet gave = new BitSet();
    private int chunks;
    private long bytes;

    SourceState(SourceId id, int chunkCount) {
        this.id = id;
        this.have = ChunkSet.none(chunkCount);
    }

    SourceId id() {
        return id;
    }

    ChunkSet have() {
        return have;
    }

    void setHave(ChunkSet now) {
        have = now;
    }

    /** Others name it: that is worth less than its own word. */
    boolean isKnownBetter() {
        return ownWord && !gone;
    }

    /** It told us itself what it has: it can be reached, though it may still be too busy or too slow to deliver. */
    void spoke(long now) {
        ownWord = true;
        gone = false;
        withdrew = false;
        if (lastFailure != null && lastFailure.isOverWhenHeardOf()) {
            lastFailure = null;
            failures = 0;
            retryAt = now;
        }
    }

    /** Others name it again after it was gone. */
    void returned() {
        gone = false;
        withdrew = false;
        ownWord = false;
    }

    void leave() {
        gone = true;
        withdrew = true;
    }

    /** Whether it said that it does not have the file any more, and nothing was heard of it since. */
    boolean withdrew() {
        return gone && withdrew;
    }

    void ban() {
        banned = true;
    }

    /** It failed and waits; true if it has failed too often and is dropped. */
    boolean failed(SourceFailure failure, Duration wait, int maxFailures, Duration droppedFor, long now) {
        lastFailure = failure;
        retryAt = now + wait.toNanos();
        if (failure == SourceFailure.LAPSED) {
            return false;
        }
        failures++;
        if (failures < maxFailures) {
            return false;
        }
        gone = true;
        failures = maxFailures - 1;
        ignoredUntil = now + droppedFor.toNanos();
        return true;
    }

    /** Chunks are asked of others for a while. */
    void waitUntil(long time) {
        retryAt = time;
        meter.reset();
    }

    boolean isBanned() {
        return banned;
    }

    boolean isGone() {
        return gone;
    }

    /** Whether it may be asked now. */
    boolean isUsable(long now) {
        return !banned && !gone && now >= retryAt;
    }

    boolean isWaiting(long now) {
        return !banned && !gone && now < retryAt;
    }

    /** Whether the last thing heard of it was good, or nothing was heard yet. */
    boolean isTrusted() {
        return !banned && !gone && lastFailure == null;
    }

    boolean isIgnored(long now) {
        return gone && now < ignoredUntil;
    }

    int failures() {
        return failures;
    }

    Optional<SourceFailure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    void asked(long now) {
        if (owed == 0) {
            heardAt = now;
        }
        owed++;
        owedSinceTick = true;
    }

    /** One of its flights is over, well or not. */
    void delivered() {
        owed--;
    }

    int owed() {
        return owed;
    }

    void bytesArrived(long count, long now) {
        bytesSinceTick += count;
        heardAt = now;
    }

    /** A chunk of its own matched. */
    void proved() {
        failures = 0;
        lastFailure = null;
    }

    void credit(int chunk, int length) {
        gave.set(chunk);
        chunks++;
        bytes += length;
    }

    int chunks() {
        return chunks;
    }

    long bytes() {
        return bytes;
    }

    /** Bytes since the last tick. */
    long tick(long nanos) {
        long arrived = bytesSinceTick;
        if (owedSinceTick) {
            meter.add(arrived, nanos);
        }
        bytesSinceTick = 0;
        owedSinceTick = owed > 0;
        return arrived;
    }

    RateMeter meter() {
        return meter;
    }

    /** When the last byte came, or the pipeline was filled from empty. */
    long heardAt() {
        return heardAt;
    }

    /** The same for others to see. */
    DownloadProgress.SourceProgress progress(long now) {
        String note = banned
                ? "sent wrong bytes"
                : lastFailure().map(SourceFailure::text).orElse("");
        long rate = owed > 0 ? meter.perSecond() : 0;
        return new DownloadProgress.SourceProgress(
                id,
                chunks,
                ChunkSet.of(have.chunkCount(), gave),
                bytes,
                have.cardinality(),
                owed,
                rate,
                shownState(now),
                note);
    }

    private DownloadProgress.SourceState shownState(long now) {
        if (banned) {
            return DownloadProgress.SourceState.BANNED;
        }
        if (gone) {
            return DownloadProgress.SourceState.GONE;
        }
        if (isWaiting(now)) {
            return DownloadProgress.SourceState.WAITING;
        }
        return owed > 0 ? DownloadProgress.SourceState.ACTIVE : DownloadProgress.SourceState.IDLE;
    }
}
