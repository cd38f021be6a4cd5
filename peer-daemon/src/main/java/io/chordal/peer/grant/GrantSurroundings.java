// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.util.List;

/** What a lane has around it: time, chance, and what it wants done once the wallet's lock is free. Confined to that lock. */
interface GrantSurroundings {
    GrantConfig config();

    /** The ticker's time. */
    long now();

    /** Whether this peer may act as a member at present. */
    boolean isActive(Membership as);

    /** After which part of its lifetime a grant is renewed. */
    double part();

    /** How long to wait after so many failures. */
    long pause(int failures);

    /** Asks the source. */
    void ask(GrantLane lane, Membership as, List<FileRef> batch, long asked);

    /** Looks at an entry after a while; returns what keeps it from that. */
    Runnable schedule(GrantLane lane, GrantEntry entry, long nanos);

    /** Runs something when the lock is free. */
    void later(Runnable effect);
}
