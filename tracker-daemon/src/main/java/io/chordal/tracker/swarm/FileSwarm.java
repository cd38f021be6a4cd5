// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import io.chordal.swarm.file.FileRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peers that have one file. Confined to the lock of {@link SwarmRegistry}.
 *
 * <p>Invariant: {@code seeders} of the holders have all chunks.
 */
final class FileSwarm {
    final FileRef file;
    final Map<PeerEntry, ChunkBits> holders = new LinkedHashMap<>(4);
    private int seeders;

    FileSwarm(FileRef file) {
        this.file = file;
    }

    /** Sets what a peer has; returns what it had. */
    @Nullable
    ChunkBits put(PeerEntry peer, ChunkBits chunks) {
        ChunkBits before = holders.put(peer, chunks);
        seeders += (chunks.isComplete() ? 1 : 0) - (before != null && before.isComplete() ? 1 : 0);
        return before;
    }

    /** Takes a peer out; returns what it had. */
    @Nullable
    ChunkBits remove(PeerEntry peer) {
        ChunkBits before = holders.remove(peer);
        seeders -= before != null && before.isComplete() ? 1 : 0;
        return before;
    }

    Presence.Count count() {
        return new Presence.Count(seeders, holders.size() - seeders);
    }
}
