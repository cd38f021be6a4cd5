// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import java.util.Comparator;

/** A peer's lease at one teller. Confined to the lock of {@link SwarmTable}. */
final class Stay {
    /** Those first whose leases end first; times of one ticker are compared by their difference. */
    static final Comparator<Stay> BY_END = (a, b) -> {
        long difference = a.end - b.end;
        return difference == 0 ? Long.compare(a.number, b.number) : Long.signum(difference);
    };

    final PeerEntry peer;
    final TellerState teller;
    /** Tells this stay from those that the peer had before. */
    final long number;
    /** What the peer is told as part of its boot number; a new one makes it announce everything again. */
    long shown;

    long end;
    int generation;

    Stay(PeerEntry peer, TellerState teller, long number) {
        this.peer = peer;
        this.teller = teller;
        this.number = number;
        this.shown = number;
        this.generation = teller.generation;
    }
}
