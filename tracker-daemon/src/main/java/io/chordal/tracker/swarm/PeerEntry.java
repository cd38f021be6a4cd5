// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import io.chordal.tracker.value.PeerRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A peer, its stays and its files. Confined to the lock of {@link SwarmTable}.
 *
 * <p>Invariant: at most one stay for each teller; nearly always there is one in all, since a peer talks to one tracker at a time.
 */
final class PeerEntry {
    final Set<FileSwarm> files = new LinkedHashSet<>(4);
    final List<Stay> stays = new ArrayList<>(1);
    PeerRef ref;

    PeerEntry(PeerRef ref) {
        this.ref = ref;
    }

    @Nullable
    Stay stay(TellerState teller) {
        for (Stay stay : stays) {
            if (stay.teller == teller) {
                return stay;
            }
        }
        return null;
    }
}
