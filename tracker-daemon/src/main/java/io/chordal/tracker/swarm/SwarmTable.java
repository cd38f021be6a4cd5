// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.PeerId;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Peers, their leases, and what they have, by the word of this tracker's own peers and of other trackers.
 *
 * <p>Invariants: a file is known while a peer has some of it; a peer is known while it has a lease at a teller; what a teller told of a
 * peer is known while its lease there lasts; nothing grows beyond the {@link SwarmLimits}. Not synchronized: whoever uses it holds its
 * monitor.
 */
final class SwarmTable {
    /** So many tellers and subjects speak of one peer's share of one file. */
    private static final int MAX_CHAIN = 16;

    private static final int MAX_NAMES_OF_FILE = 100;

    final SwarmLimits limits;
    final Ticker ticker;
    /** What this tracker's own peers say. */
    final TellerState self = new TellerState();

    /** Other trackers, in each of their lives. */
    final Map<Teller, TellerState> tellers = new LinkedHashMap<>();

    private final SwarmListener listener;
    private final Map<PeerId, PeerEntry> peers = new LinkedHashMap<>();
    private final TreeSet<Stay> byEnd = new TreeSet<>(Stay.BY_END);
    private final Map<SharedFile, FileSwarm> files = new HashMap<>();
    private long lastStay;
    private long bitfieldBytes;
    private int holdings;
    private int names;

    SwarmTable(SwarmLimits limits, Ticker ticker, SwarmListener listener) {
        this.limits = limits;
        this.ticker = ticker;
        this.listener = listener;
    }

    SwarmListener listener() {
        return listener;
    }

    @Nullable
    PeerEntry peer(PeerId peer) {
        return peers.get(peer);
    }

    @Nullable
    FileSwarm file(SharedFile shared) {
        return files.get(shared);
    }

    @Nullable
    Stay stay(PeerId peer, TellerState teller) {
        PeerEntry entry = peers.get(peer);
        return entry == null ? null : entry.stay(teller);
    }

    Collection<PeerEntry> peers() {
        return peers.values();
    }

    /**
     * Takes or renews a peer's lease at a teller.
     *
     * @throws TrackerException if there is no room for one more peer
     */
    Stay lease(PeerRef peer, TellerState teller, long nanos) {
        PeerEntry entry = peers.get(peer.id());
        if (entry == null) {
            entry = newPeer(peer);
        }
        entry.ref = peer;
        Stay stay = entry.stay(teller);
        if (stay == null) {
            stay = new Stay(entry, teller, ++lastStay);
            entry.stays.add(stay);
            teller.stays++;
        } else {
            byEnd.remove(stay);
        }
        stay.end = ticker.read() + nanos;
        stay.generation = teller.generation;
        byEnd.add(stay);
        return stay;
    }

    /** Lets the peer be told another boot number, so that it announces everything again. */
    void showAnew(Stay stay) {
        stay.shown = ++lastStay;
    }

    /** Sets what the peer has of a file; returns false if there is no room. */
    boolean hold(Stay stay, Optional<Subject> subject, SharedFile shared, ChunkBits chunks) {
        FileSwarm swarm = files.get(shared);
        Holding before = swarm == null ? null : swarm.of(stay.peer);
        Holding after = Holding.put(before, stay.teller, subject, chunks);
        int more = Holding.length(after) - Holding.length(before);
        long heavier = Holding.weight(after) - Holding.weight(before);
        boolean room = (swarm != null || files.size() < limits.maxFiles())
                && (more <= 0 || (holdings + more <= limits.maxHoldings() && Holding.length(after) <= MAX_CHAIN))
                && (heavier <= 0 || bitfieldBytes + heavier <= limits.maxBitfieldBytes());
        if (room) {
            set(stay.peer, files.computeIfAbsent(shared, FileSwarm::new), after);
        }
        return room;
    }

    /** Takes from the peer what was said of a file by those; returns whether there was any. */
    boolean drop(PeerEntry peer, FileSwarm swarm, Predicate<Holding> which) {
        Holding before = swarm.of(peer);
        Holding after = Holding.without(before, which);
        if (after == before) {
            return false;
        }
        set(peer, swarm, after);
        return true;
    }

    /** Remembers a name of a file that somebody has; returns whether it is new. */
    boolean name(SharedFile shared, FileName name) {
        FileSwarm swarm = files.get(shared);
        boolean added = swarm != null
                && swarm.names().size() < MAX_NAMES_OF_FILE
                && names < limits.maxNames()
                && swarm.name(name);
        names += added ? 1 : 0;
        return added;
    }

    /** Ends a peer's lease at a teller, and what that told of it. */
    void end(Stay stay) {
        byEnd.remove(stay);
        PeerEntry peer = stay.peer;
        peer.stays.remove(stay);
        stay.teller.stays--;
        for (FileSwarm swarm : ImmutableList.copyOf(peer.files)) {
            drop(peer, swarm, holding -> holding.teller == stay.teller);
        }
        if (peer.stays.isEmpty()) {
            peers.remove(peer.ref.id());
        }
        if (stay.teller == self) {
            listener.leaseChanged(peer.ref.id());
        }
    }

    /** Ends the leases whose time is over. */
    void expire() {
        long now = ticker.read();
        while (!byEnd.isEmpty() && now - byEnd.first().end >= 0) {
            Stay stay = byEnd.first();
            stay.teller.lapsed |= stay.teller != self;
            end(stay);
        }
    }

    /** Returns the files of a group of which the own peers have some. */
    List<FileSwarm> ownFiles(Predicate<SharedFile> which) {
        List<FileSwarm> own = new ArrayList<>();
        for (PeerEntry peer : peers.values()) {
            if (peer.stay(self) != null) {
                peer.files.stream().filter(swarm -> which.test(swarm.key)).forEach(own::add);
            }
        }
        return own.stream().distinct().toList();
    }

    SwarmRegistry.Size size() {
        return new SwarmRegistry.Size(peers.size(), files.size(), holdings);
    }

    private PeerEntry newPeer(PeerRef peer) {
        if (peers.size() >= limits.maxPeers()) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL,
                    "the tracker knows " + peers.size() + " peers and takes no more; try again later");
        }
        PeerEntry entry = new PeerEntry(peer);
        peers.put(peer.id(), entry);
        return entry;
    }

    private void set(PeerEntry peer, FileSwarm swarm, @Nullable Holding after) {
        Holding before = swarm.of(peer);
        swarm.set(peer, after);
        holdings += Holding.length(after) - Holding.length(before);
        bitfieldBytes += Holding.weight(after) - Holding.weight(before);
        if (after != null) {
            peer.files.add(swarm);
            return;
        }
        peer.files.remove(swarm);
        if (swarm.holders().isEmpty()) {
            files.remove(swarm.key);
            names -= swarm.names().size();
        }
    }
}
