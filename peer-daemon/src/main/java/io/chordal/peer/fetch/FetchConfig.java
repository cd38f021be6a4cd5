// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.download.DownloadConfig;
import io.chordal.swarm.download.MemoryBudget;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a peer downloads. Immutable.
 *
 * @param folder where files go unless the user says otherwise
 * @param active downloads that run at once, those not counted that are stalled; further ones wait
 * @param listed downloads that may wait or run
 * @param ended ended downloads that are still listed
 * @param sources peers that one download is connected to
 * @param memoryBytes chunks asked for and not yet written, over all downloads
 * @param seed whether a finished file is shared unless the user says otherwise
 * @param searchEvery how often a manifest is looked for
 * @param engine how the engine behaves
 */
public record FetchConfig(
        Path folder,
        int active,
        int listed,
        int ended,
        int sources,
        long memoryBytes,
        boolean seed,
        Duration searchEvery,
        DownloadConfig engine) {
    private static final int WITH_STALLED = 8;

    public FetchConfig {
        requireNonNull(folder, "folder is null");
        requireNonNull(searchEvery, "searchEvery is null");
        requireNonNull(engine, "engine is null");
        if (active < 1 || listed < 1 || ended < 1 || sources < 1 || memoryBytes < 1) {
            throw new IllegalArgumentException("limits of downloading are at least 1");
        }
    }

    /** Downloads that may have begun, those counted that are stalled. */
    public int begun() {
        return active * WITH_STALLED;
    }

    /** The documented defaults. */
    public static FetchConfig defaults(Path folder) {
        return new FetchConfig(
                folder,
                8,
                1_000,
                100,
                50,
                MemoryBudget.DEFAULT_LIMIT,
                true,
                Duration.ofSeconds(3),
                DownloadConfig.defaults());
    }

    /** The same with another number of chunks under way at once. */
    public FetchConfig withParallel(int parallel) {
        return new FetchConfig(
                folder, active, listed, ended, sources, memoryBytes, seed, searchEvery, engine.withParallel(parallel));
    }

    /** The same, sharing finished files or not. */
    public FetchConfig withSeed(boolean other) {
        return new FetchConfig(folder, active, listed, ended, sources, memoryBytes, other, searchEvery, engine);
    }

    /** The same with another engine's behaviour. */
    public FetchConfig withEngine(DownloadConfig other) {
        return new FetchConfig(folder, active, listed, ended, sources, memoryBytes, seed, searchEvery, other);
    }
}
