// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What peers told this tracker itself, as other trackers are told of it: how it is at the moment of asking. Thread-safe; the lock is that of
 * {@link SwarmRegistry}.
 */
public final class OwnSwarm {
    private final SwarmTable table;

    OwnSwarm(SwarmTable table) {
        this.table = table;
    }

    /** Returns the peers that have a lease here. */
    public ImmutableList<PeerId> peers() {
        synchronized (table) {
            table.expire();
            return table.peers().stream()
                    .filter(peer -> peer.stay(table.self) != null)
                    .map(peer -> peer.ref.id())
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /** Returns a peer's lease here, if it has one. */
    public Optional<Lease> lease(PeerId peer) {
        synchronized (table) {
            table.expire();
            return Optional.ofNullable(table.stay(peer, table.self))
                    .map(stay -> new Lease(stay.peer.ref, Duration.ofNanos(stay.end - table.ticker.read())));
        }
    }

    /** Returns what the peer said here of its files. */
    public ImmutableList<HoldingKey> holdings(PeerId peer) {
        synchronized (table) {
            @Nullable PeerEntry entry = table.peer(peer);
            ImmutableList.Builder<HoldingKey> keys = ImmutableList.builder();
            if (entry != null) {
                entry.files.forEach(swarm -> {
                    for (Holding each = swarm.of(entry); each != null; each = each.next) {
                        if (each.teller == table.self) {
                            keys.add(new HoldingKey(peer, swarm.key, each.subject));
                        }
                    }
                });
            }
            return keys.build();
        }
    }

    /** Returns the chunks that were announced here. */
    public Optional<ChunkBits> chunks(HoldingKey key) {
        synchronized (table) {
            @Nullable PeerEntry peer = table.peer(key.peer());
            @Nullable FileSwarm swarm = table.file(key.shared());
            return peer == null || swarm == null
                    ? Optional.empty()
                    : Optional.ofNullable(Holding.find(swarm.of(peer), table.self, key.subject()))
                            .map(said -> said.chunks);
        }
    }

    /** Returns the names of a file that this peer has; none where another peer of this tracker comes before it, so that all are told once. */
    public ImmutableSet<FileName> names(PeerId peer, SharedFile shared) {
        synchronized (table) {
            @Nullable FileSwarm swarm = table.file(shared);
            if (swarm == null) {
                return ImmutableSet.of();
            }
            return swarm.holders().entrySet().stream()
                    .filter(holder -> Holding.any(holder.getValue(), said -> said.teller == table.self))
                    .findFirst()
                    .filter(first -> first.getKey().ref.id().equals(peer))
                    .map(first -> swarm.names())
                    .orElse(ImmutableSet.of());
        }
    }

    /**
     * A peer's lease.
     *
     * @param peer the peer
     * @param remaining how long it lasts from now on
     */
    public record Lease(PeerRef peer, Duration remaining) {}
}
