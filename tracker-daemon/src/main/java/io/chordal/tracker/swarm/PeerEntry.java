// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import io.chordal.tracker.value.PeerRef;
import java.util.HashSet;
import java.util.Set;

/** A peer, its lease and its files. Confined to the lock of {@link SwarmRegistry}. */
final class PeerEntry {
    /** Tells this entry from those that the peer had before. */
    final long stay;

    final Set<FileSwarm> files = new HashSet<>(4);
    PeerRef ref;
    long leaseEnd;

    PeerEntry(PeerRef ref, long stay) {
        this.stay = stay;
        this.ref = ref;
    }
}
