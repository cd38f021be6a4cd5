// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who has which chunks of which file at present. In memory only: peers hold a lease, and announce everything again when
 * their {@link #boot} changes.
 *
 * <p>Invariants: a file is known while a peer has some of it; a peer is known while its lease lasts; nothing grows beyond
 * the {@link SwarmLimits}. Thread-safe; the lock guards everything, and nothing blocks while holding it. It knows no names
 * of files: those are the catalogue's.
 */
public final class SwarmRegistry implements Presence {
    private final SwarmLimits limits;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final long boot;
    /** In the order in which the leases end. */
    private final LinkedHashMap<PeerId, PeerEntry> peers = new LinkedHashMap<>();

    private final Map<FileRef, FileSwarm> files = new HashMap<>();
    private long stays;
    private long bitfieldBytes;
    private int holdings;

    /** Starts empty, with a new boot number. */
    public SwarmRegistry(SwarmLimits limits, Ticker ticker, RandomGenerator random) {
        this.limits = requireNonNull(limits, "limits is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.random = requireNonNull(random, "random is null");
        this.boot = random.nextLong();
    }

    /**
     * Returns a number for as long as the peer is known: another one after another start, and another one once the peer was
     * forgotten, so that one which is taken in anew with some of its files learns that the others are not known.
     */
    public synchronized long boot(PeerRef peer) {
        expire();
        PeerEntry entry = peers.get(peer.id());
        return entry == null ? boot : boot + entry.stay;
    }

    /** Returns how long a lease lasts. */
    public Duration lease() {
        return limits.lease();
    }

    /**
     * Takes or renews the peer's lease and sets what it has of these files; returns for each whether it was taken.
     *
     * @throws TrackerException if there is no room for one more peer
     */
    public synchronized ImmutableList<Boolean> announce(PeerRef peer, List<Announcement> announcements) {
        PeerEntry entry = lease(peer);
        return announcements.stream()
                .map(a -> a.chunks().isEmpty() ? drop(entry, a.file()) : hold(entry, a.file(), a.chunks()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Takes or renews the peer's lease and makes it a source of all chunks of those of the files of which it has announced
     * none; returns for each whether it is a source now.
     *
     * @throws TrackerException if there is no room for one more peer
     */
    public synchronized ImmutableList<Boolean> register(PeerRef peer, List<FileRef> registered) {
        PeerEntry entry = lease(peer);
        return registered.stream()
                .map(file -> holds(entry, file) || hold(entry, file, ChunkBits.COMPLETE))
                .collect(ImmutableList.toImmutableList());
    }

    /** Renews the peer's lease; returns false if the peer is not known. */
    public synchronized boolean renew(PeerRef peer) {
        expire();
        if (!peers.containsKey(peer.id())) {
            return false;
        }
        lease(peer);
        return true;
    }

    /**
     * Adds chunks to what the peer has of a file, of which it is a source at once; returns false if the peer is not known,
     * or there is no room.
     */
    public synchronized boolean addChunks(PeerRef peer, FileRef file, Collection<ChunkSpan> spans) {
        if (!renew(peer)) {
            return false;
        }
        PeerEntry entry = requireNonNull(peers.get(peer.id()));
        FileSwarm swarm = files.get(file);
        ChunkBits chunks = swarm == null ? ChunkBits.NONE : swarm.holders.getOrDefault(entry, ChunkBits.NONE);
        int chunkCount = file.layout().chunkCount();
        for (ChunkSpan span : spans) {
            chunks = chunks.with(span.first(), span.count(), chunkCount);
        }
        return chunks.isEmpty() || hold(entry, file, chunks);
    }

    /** Takes files from the peer; returns for each whether the peer had any of it. */
    public synchronized ImmutableList<Boolean> withdraw(PeerRef peer, List<FileRef> withdrawn) {
        expire();
        PeerEntry entry = peers.get(peer.id());
        return withdrawn.stream()
                .map(file -> entry != null && drop(entry, file))
                .collect(ImmutableList.toImmutableList());
    }

    /** Forgets the peer; returns the files that it had, or nothing if it was not known. */
    public synchronized Optional<ImmutableSet<FileRef>> leave(PeerRef peer) {
        expire();
        PeerEntry entry = peers.remove(peer.id());
        if (entry == null) {
            return Optional.empty();
        }
        ImmutableSet<FileRef> had =
                entry.files.stream().map(swarm -> swarm.file).collect(ImmutableSet.toImmutableSet());
        forget(entry);
        return Optional.of(had);
    }

    /**
     * Returns peers that have chunks of the file.
     *
     * @throws TrackerException if nobody has any
     */
    public synchronized Sources sources(FileRef file) {
        FileSwarm swarm = known(file);
        List<Map.Entry<PeerEntry, ChunkBits>> all = new ArrayList<>(swarm.holders.entrySet());
        ImmutableList.Builder<Holder> sample = ImmutableList.builder();
        long bytes = 0;
        for (int i = 0; i < Math.min(all.size(), limits.maxLocations()) && bytes <= limits.maxLocationBytes(); i++) {
            Map.Entry<PeerEntry, ChunkBits> chosen = draw(all, i);
            bytes += chosen.getValue().weight();
            sample.add(new Holder(chosen.getKey().ref, chosen.getValue()));
        }
        return new Sources(sample.build(), all.size());
    }

    /**
     * Counts the holders of each chunk of the file. Of very large swarms of very large files a random sample of the
     * incomplete holders is counted.
     *
     * @throws TrackerException if nobody has any
     */
    public ChunkCounts countChunks(FileRef file) {
        int chunkCount = file.layout().chunkCount();
        List<ChunkBits> partial = new ArrayList<>();
        int complete;
        synchronized (this) {
            FileSwarm swarm = known(file);
            swarm.holders.values().stream()
                    .filter(chunks -> !chunks.isComplete())
                    .forEach(partial::add);
            complete = swarm.holders.size() - partial.size();
            for (int i = 0; i < Math.min(partial.size(), ChunkCounts.maxCounted(chunkCount)); i++) {
                draw(partial, i);
            }
        }
        return ChunkCounts.of(chunkCount, complete, partial);
    }

    @Override
    public synchronized Count count(FileRef file) {
        expire();
        FileSwarm swarm = files.get(file);
        return swarm == null ? Count.NONE : swarm.count();
    }

    /** Returns how many peers and files are known. */
    public synchronized Size size() {
        expire();
        return new Size(peers.size(), files.size(), holdings);
    }

    /** Forgets peers whose lease has ended; every question does so first, this only frees memory when nobody asks. */
    public synchronized void sweep() {
        expire();
    }

    private FileSwarm known(FileRef file) {
        expire();
        FileSwarm swarm = files.get(file);
        if (swarm == null) {
            throw new TrackerException(
                    TrackerReason.NO_SOURCE,
                    "no peers available for download of " + file + "; ask somebody who has it to share it");
        }
        return swarm;
    }

    private PeerEntry lease(PeerRef peer) {
        expire();
        PeerEntry entry = peers.remove(peer.id());
        if (entry == null) {
            if (peers.size() >= limits.maxPeers()) {
                throw new TrackerException(
                        TrackerReason.TRACKER_FULL,
                        "the tracker knows " + peers.size() + " peers and takes no more; try again later");
            }
            entry = new PeerEntry(peer, ++stays);
        }
        entry.ref = peer;
        entry.leaseEnd = ticker.read() + limits.lease().toNanos();
        peers.put(peer.id(), entry);
        return entry;
    }

    private boolean holds(PeerEntry peer, FileRef file) {
        FileSwarm swarm = files.get(file);
        return swarm != null && swarm.holders.containsKey(peer);
    }

    private boolean hold(PeerEntry peer, FileRef file, ChunkBits chunks) {
        FileSwarm swarm = files.get(file);
        ChunkBits before = swarm == null ? null : swarm.holders.get(peer);
        long more = chunks.weight() - weight(before);
        boolean room = (swarm != null || files.size() < limits.maxFiles())
                && (before != null || holdings < limits.maxHoldings())
                && (more <= 0 || bitfieldBytes + more <= limits.maxBitfieldBytes());
        if (!room) {
            return false;
        }
        FileSwarm joined = files.computeIfAbsent(file, FileSwarm::new);
        joined.put(peer, chunks);
        peer.files.add(joined);
        bitfieldBytes += more;
        holdings += before == null ? 1 : 0;
        return true;
    }

    private boolean drop(PeerEntry peer, FileRef file) {
        FileSwarm swarm = files.get(file);
        if (swarm == null || !peer.files.remove(swarm)) {
            return false;
        }
        bitfieldBytes -= weight(swarm.remove(peer));
        holdings--;
        if (swarm.holders.isEmpty()) {
            files.remove(file);
        }
        return true;
    }

    private void expire() {
        long now = ticker.read();
        while (!peers.isEmpty()) {
            PeerEntry first = peers.values().iterator().next();
            if (now - first.leaseEnd < 0) {
                return;
            }
            peers.remove(first.ref.id());
            forget(first);
        }
    }

    private void forget(PeerEntry peer) {
        ImmutableList.copyOf(peer.files).forEach(swarm -> drop(peer, swarm.file));
    }

    /** Swaps a random one of the elements from {@code i} on to {@code i} and returns it. */
    private <T> T draw(List<T> elements, int i) {
        Collections.swap(elements, i, i + random.nextInt(elements.size() - i));
        return elements.get(i);
    }

    private static long weight(@Nullable ChunkBits chunks) {
        return chunks == null ? 0 : chunks.weight();
    }

    /**
     * How much the registry holds.
     *
     * @param peers peers
     * @param files files that somebody has
     * @param holdings pairs of the two
     */
    public record Size(int peers, int files, int holdings) {}
}
