// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.pick.PickPolicy;
import io.chordal.swarm.pick.RarestFirst;
import java.time.Duration;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Peers, a tracker that names them, and one file, in simulated time. */
final class Swarm {
    private static final Duration NEWS = Duration.ofMillis(100);

    private final Simulation simulation;
    private final byte[] bytes;
    private final Manifest manifest;
    private final NavigableMap<String, SwarmPeer> peers = new TreeMap<>();
    private DownloadConfig config = DownloadConfig.defaults();
    private PickPolicy policy = new RarestFirst();
    private MemoryBudget budget = new MemoryBudget(MemoryBudget.DEFAULT_LIMIT);

    /** A file of so many chunks of 512 KiB, the last one short. */
    Swarm(int chunks, long seed) {
        this.simulation = new Simulation(seed);
        this.bytes = Content.bytes(chunks * 524288 - 1000);
        this.manifest = Content.manifest(bytes);
    }

    Swarm with(DownloadConfig other) {
        config = other;
        return this;
    }

    Swarm with(PickPolicy other) {
        policy = other;
        return this;
    }

    Swarm with(MemoryBudget other) {
        budget = other;
        return this;
    }

    Simulation simulation() {
        return simulation;
    }

    Manifest manifest() {
        return manifest;
    }

    byte[] bytes() {
        return bytes;
    }

    SwarmPeer peer(String name) {
        return peers.get(name);
    }

    /** A peer that has the whole file. */
    SwarmPeer seed(String name) {
        return holder(name, ChunkSet.all(manifest.chunkCount()));
    }

    /** A peer that has some chunks, and wants no more. */
    SwarmPeer holder(String name, ChunkSet chunks) {
        SwarmPeer peer = new SwarmPeer(this, name);
        chunks.stream().forEach(chunk -> give(peer, chunk));
        peers.put(name, peer);
        tellOthers(peer);
        return peer;
    }

    /** A peer that begins to fetch the file now. */
    SwarmPeer leecher(String name) {
        return fetching(holder(name, ChunkSet.none(manifest.chunkCount())));
    }

    /** A peer that has some chunks begins to fetch the others. */
    SwarmPeer fetching(SwarmPeer peer) {
        peer.fetch(new DownloadTask(peer.store(), config, policy, budget, simulation.context(), peer));
        return peer;
    }

    /** Gives a peer a chunk from nowhere. */
    void give(SwarmPeer peer, int chunk) {
        try {
            peer.store()
                    .write(VerifiedChunk.verify(manifest, chunk, Content.chunk(bytes, chunk))
                            .orElseThrow());
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    /** The tracker answers: everybody whom it believes alive, with what they announced. */
    void nameSourcesTo(SwarmPeer asker) {
        for (SwarmPeer other : peers.values()) {
            if (other != asker && other.isNamed()) {
                asker.task().sourceFound(other.asSource(), other.have());
            }
        }
    }

    /** A peer's bitfield reaches those who fetch. */
    void tellOthers(SwarmPeer peer) {
        ChunkSet have = peer.have();
        simulation.after(
                NEWS,
                () -> peers.values().stream()
                        .filter(other -> other != peer && other.fetches() && peer.isNamed())
                        .forEach(other -> other.task().sourceHas(peer.asSource(), have)));
    }

    Collection<SwarmPeer> leechers() {
        return peers.values().stream().filter(SwarmPeer::fetches).toList();
    }

    boolean allFinished() {
        return leechers().stream().filter(SwarmPeer::isAlive).allMatch(SwarmPeer::isFinished);
    }

    void runUntilAllFinished(Duration limit) {
        simulation.runUntil(this::allFinished, limit);
    }
}
