// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import com.google.common.collect.ImmutableList;
import io.chordal.tracker.swarm.HoldingKey;
import io.chordal.tracker.swarm.OwnSwarm;
import io.chordal.tracker.value.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Goes over all that there is to be told, peer by peer, each peer's lease first; what changes meanwhile is noted in the log. Confined to
 * its {@link RelayLine}.
 */
final class Snapshot {
    private final OwnSwarm own;
    private final Deque<PeerId> peers;
    private final Deque<Pending> ready = new ArrayDeque<>();

    Snapshot(OwnSwarm own, List<Pending> first) {
        this.own = own;
        this.peers = new ArrayDeque<>(own.peers());
        ready.addAll(first);
    }

    /** Takes the next ones, at least one if there is one, and about so many bytes at most. */
    ImmutableList<Pending> take(int count, int bytes) {
        List<Pending> taken = new ArrayList<>();
        int left = bytes;
        while (taken.size() < count && hasNext() && (left > 0 || taken.isEmpty())) {
            Pending next = ready.remove();
            left -= next.bytes();
            taken.add(next);
        }
        return ImmutableList.copyOf(taken);
    }

    /** Says whether there is more. */
    boolean hasNext() {
        while (ready.isEmpty() && !peers.isEmpty()) {
            PeerId peer = peers.remove();
            if (own.lease(peer).isPresent()) {
                ready.add(new Pending.Lease(peer));
                own.holdings(peer).forEach(key -> add(peer, key));
            }
        }
        return !ready.isEmpty();
    }

    private void add(PeerId peer, HoldingKey key) {
        ready.add(new Pending.Holding(key, Pending.Fate.ANNOUNCED));
        own.names(peer, key.shared()).forEach(name -> ready.add(new Pending.Name(key.shared(), name)));
    }
}
