// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peers that have one file in one group, and the names under which it was entered there. Confined to the lock of
 * {@link SwarmTable}.
 *
 * <p>Invariant: {@code seeders} of the holders have all chunks, as was told last. A name too many does no harm: the catalogue's
 * entries are read before anything is decided.
 */
final class FileSwarm {
    final SharedFile key;
    private final Map<PeerEntry, Holding> holders = new LinkedHashMap<>(4);
    private ImmutableSet<FileName> names = ImmutableSet.of();
    private int seeders;

    FileSwarm(SharedFile key) {
        this.key = key;
    }

    Map<PeerEntry, Holding> holders() {
        return holders;
    }

    @Nullable
    Holding of(PeerEntry peer) {
        return holders.get(peer);
    }

    /** Sets what a peer has; nothing takes it out. */
    void set(PeerEntry peer, @Nullable Holding chain) {
        Holding before = chain == null ? holders.remove(peer) : holders.put(peer, chain);
        seeders += whole(chain) - whole(before);
    }

    ImmutableSet<FileName> names() {
        return names;
    }

    /** Adds a name; returns whether it is new. */
    boolean name(FileName name) {
        if (names.contains(name)) {
            return false;
        }
        names = ImmutableSet.<FileName>builderWithExpectedSize(names.size() + 1)
                .addAll(names)
                .add(name)
                .build();
        return true;
    }

    Presence.Count count() {
        return new Presence.Count(seeders, holders.size() - seeders);
    }

    private static int whole(@Nullable Holding chain) {
        return chain != null && chain.chunks.isComplete() ? 1 : 0;
    }
}
