// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What other trackers tell of the peers that talk to them.
 *
 * <p>Invariants: what one teller told stands apart from what any other told, and counts while its lease here lasts, a little longer
 * than there, because the teller says itself when a lease has ended; what is told afresh takes the place of what the teller told before. Where
 * there is no room, what is told is left out. Thread-safe; the lock is that of {@link SwarmRegistry}.
 */
public final class ToldSwarm {
    /** For what is on its way. */
    static final Duration SLACK = Duration.ofSeconds(3);

    private final SwarmTable table;

    ToldSwarm(SwarmTable table) {
        this.table = table;
    }

    /** A peer has a lease at the teller. */
    public void lease(Teller teller, PeerRef peer, Duration remaining) {
        Duration most = table.limits.lease().compareTo(remaining) < 0 ? table.limits.lease() : remaining;
        synchronized (table) {
            table.expire();
            try {
                table.lease(peer, state(teller), most.plus(SLACK).toNanos());
            } catch (TrackerException full) {
                // It is known at the tracker that it talks to.
            }
        }
    }

    /** A peer has no lease at the teller any more. */
    public void gone(Teller teller, PeerId peer) {
        synchronized (table) {
            table.expire();
            @Nullable Stay stay = table.stay(peer, state(teller));
            if (stay != null) {
                table.end(stay);
            }
        }
    }

    /** A peer has these chunks of a file now. */
    public void holds(Teller teller, HoldingKey key, ChunkBits chunks) {
        synchronized (table) {
            table.expire();
            @Nullable Stay stay = table.stay(key.peer(), state(teller));
            if (stay != null && !chunks.isEmpty()) {
                table.hold(stay, key.subject(), key.shared(), chunks);
            }
        }
    }

    /**
     * A peer said to the teller that it does not have a file any more. If it said otherwise to this tracker, it is asked to announce
     * everything again, as it may be here again.
     */
    public Withdrawn drops(Teller teller, HoldingKey key, boolean keepEntries) {
        synchronized (table) {
            table.expire();
            TellerState state = state(teller);
            @Nullable FileSwarm swarm = table.file(key.shared());
            @Nullable PeerEntry peer = table.peer(key.peer());
            if (swarm == null || peer == null) {
                return new Withdrawn(key.shared(), false, swarm == null ? ImmutableSet.of() : swarm.names());
            }
            boolean had = table.drop(peer, swarm, said -> said.teller == state && said.subject.equals(key.subject()));
            boolean own =
                    table.drop(peer, swarm, said -> said.teller == table.self && said.subject.equals(key.subject()));
            @Nullable Stay stay = peer.stay(table.self);
            if (own && stay != null) {
                table.showAnew(stay);
                table.listener().withdrawn(key, keepEntries);
            }
            return new Withdrawn(key.shared(), had || own, swarm.names());
        }
    }

    /** A file is entered under a name. */
    public void named(SharedFile shared, FileName name) {
        synchronized (table) {
            table.name(shared, name);
        }
    }

    /** Says whether a peer that talks to this tracker itself has some of the file. */
    public boolean heldHere(SharedFile shared) {
        synchronized (table) {
            table.expire();
            @Nullable FileSwarm swarm = table.file(shared);
            return swarm != null
                    && swarm.holders().values().stream()
                            .anyMatch(chain -> Holding.any(chain, said -> said.teller == table.self));
        }
    }

    /** The teller tells all that there is from now on. */
    public void beginAfresh(Teller teller) {
        synchronized (table) {
            TellerState state = state(teller);
            state.generation++;
            state.lapsed = false;
            state.over = false;
        }
    }

    /** The teller has told all: what it did not tell since it began counts no more. */
    public void endAfresh(Teller teller) {
        synchronized (table) {
            TellerState state = state(teller);
            for (PeerEntry peer : ImmutableList.copyOf(table.peers())) {
                @Nullable Stay stay = peer.stay(state);
                if (stay != null && stay.generation != state.generation) {
                    table.end(stay);
                } else if (stay != null) {
                    dropOlder(peer, state);
                }
            }
        }
    }

    /** Says whether something that the teller told ended here before the teller said so: it has to tell all afresh. */
    public boolean lapsed(Teller teller) {
        synchronized (table) {
            table.expire();
            return Optional.ofNullable(table.tellers.get(teller))
                    .map(state -> state.lapsed)
                    .orElse(false);
        }
    }

    /** That life of a tracker is over; what it told counts until its leases end. */
    public void over(Teller teller) {
        synchronized (table) {
            state(teller).over = true;
        }
    }

    private void dropOlder(PeerEntry peer, TellerState state) {
        for (FileSwarm swarm : ImmutableList.copyOf(peer.files)) {
            table.drop(peer, swarm, said -> said.teller == state && said.generation != state.generation);
        }
    }

    private TellerState state(Teller teller) {
        @Nullable TellerState known = table.tellers.get(teller);
        if (known != null) {
            return known;
        }
        table.tellers.values().removeIf(state -> state.over && state.stays == 0);
        TellerState state = new TellerState();
        table.tellers.put(teller, state);
        return state;
    }
}
