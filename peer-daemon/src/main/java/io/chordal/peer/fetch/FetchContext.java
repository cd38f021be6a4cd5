// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import io.chordal.peer.grant.ReadRights;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.share.Shares;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.download.DownloadContext;
import io.chordal.swarm.download.MemoryBudget;
import io.chordal.swarm.share.ManifestStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all downloads of a peer share. Immutable; the executors belong to whoever made them.
 *
 * @param config how the peer downloads
 * @param disk the file system
 * @param space how much of it is promised to downloads
 * @param manifests where manifests are kept
 * @param shares what the peer shares
 * @param channels channels to other peers
 * @param rights the right to read files of groups
 * @param finder where sources are found
 * @param budget memory for chunks under way
 * @param blocking threads that may wait for the disk, for short work
 * @param comparing threads that read whole files for downloads
 * @param serials makes serial contexts
 * @param timers timers
 * @param ticker monotonic time
 * @param clock wall-clock time, for people only
 * @param random makes sources of randomness, one for each download
 * @param reader this peer's key hash
 */
public record FetchContext(
        FetchConfig config,
        Disk disk,
        DiskSpace space,
        ManifestStore manifests,
        Shares shares,
        PeerChannels channels,
        ReadRights rights,
        SourceFinder finder,
        MemoryBudget budget,
        Executor blocking,
        Executor comparing,
        Supplier<Executor> serials,
        ScheduledExecutorService timers,
        Ticker ticker,
        InstantSource clock,
        Supplier<RandomGenerator> random,
        ByteString reader) {

    /** The surroundings of one download's engine. */
    DownloadContext engine(Executor serial) {
        return new DownloadContext(serial, blocking, ticker, this::schedule, random.get());
    }

    /** Runs a task after a delay; returns what keeps it from running. */
    public Runnable schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> timer = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }
}
