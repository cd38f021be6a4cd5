// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import java.time.Duration;

/**
 * How a download behaves. Immutable; {@link #defaults} and withers for what users may choose.
 *
 * @param parallel chunks under way at once, over all sources
 * @param pipelineMin chunks asked of one source at once before its speed is known, and at least
 * @param pipelineMax chunks asked of one source at once at most
 * @param pipelineTarget how much time a source's pipeline should last at its measured speed
 * @param endgameLimit requests that may be duplicated at once when nothing is queued
 * @param slowFactor a source so many times slower than another with the same chunk loses it
 * @param slowAfter how long a source is measured before it can be called slow
 * @param sourceTimeout how long a source that owes chunks may send nothing
 * @param retryFirst how long a source waits after its first failure; doubled after each further one
 * @param retryMax how long it waits at most
 * @param maxFailures after so many failures in a row a source is dropped
 * @param droppedFor how long a dropped source is ignored when others still name it
 * @param announceEvery how often new chunks are announced at most
 * @param refreshEvery how often sources are looked for
 * @param checkpointEvery how often written chunks are made durable at least
 * @param diskRetry how long to wait when the disk is full
 * @param stallAfter how long nothing must come before the download calls itself stalled
 * @param tick how often the engine looks at the clock
 */
public record DownloadConfig(
        int parallel,
        int pipelineMin,
        int pipelineMax,
        Duration pipelineTarget,
        int endgameLimit,
        int slowFactor,
        Duration slowAfter,
        Duration sourceTimeout,
        Duration retryFirst,
        Duration retryMax,
        int maxFailures,
        Duration droppedFor,
        Duration announceEvery,
        Duration refreshEvery,
        Duration checkpointEvery,
        Duration diskRetry,
        Duration stallAfter,
        Duration tick) {

    public DownloadConfig {
        positive("parallel", parallel);
        positive("pipelineMin", pipelineMin);
        positive("endgameLimit", endgameLimit);
        positive("slowFactor", slowFactor);
        positive("maxFailures", maxFailures);
        if (pipelineMax < pipelineMin || pipelineMax > ChunkSource.MAX_CHUNKS) {
            throw new IllegalArgumentException(
                    "pipelineMax is " + pipelineMax + ", must be " + pipelineMin + " to " + ChunkSource.MAX_CHUNKS);
        }
        positive("pipelineTarget", pipelineTarget);
        positive("slowAfter", slowAfter);
        positive("sourceTimeout", sourceTimeout);
        positive("retryFirst", retryFirst);
        positive("retryMax", retryMax);
        positive("droppedFor", droppedFor);
        positive("announceEvery", announceEvery);
        positive("refreshEvery", refreshEvery);
        positive("checkpointEvery", checkpointEvery);
        positive("diskRetry", diskRetry);
        positive("stallAfter", stallAfter);
        positive("tick", tick);
    }

    /** What suits a LAN. */
    public static DownloadConfig defaults() {
        return new DownloadConfig(
                50,
                2,
                16,
                Duration.ofMillis(500),
                8,
                8,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(15),
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofMillis(200));
    }

    /** The same with another number of chunks under way at once. */
    public DownloadConfig withParallel(int other) {
        return new DownloadConfig(
                other,
                pipelineMin,
                pipelineMax,
                pipelineTarget,
                endgameLimit,
                slowFactor,
                slowAfter,
                sourceTimeout,
                retryFirst,
                retryMax,
                maxFailures,
                droppedFor,
                announceEvery,
                refreshEvery,
                checkpointEvery,
                diskRetry,
                stallAfter,
                tick);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + ", must be at least 1");
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " is " + value + ", must be positive");
        }
    }
}
