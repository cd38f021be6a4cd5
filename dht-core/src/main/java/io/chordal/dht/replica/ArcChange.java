// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import java.util.List;
import java.util.Optional;

/** What a change of an own arc, which ends at the same place before and after, adds to it and takes from it. Pure. */
final class ArcChange {
    private ArcChange() {}

    /** Returns what of the arc was not owned before. */
    static Optional<Arc> gained(Optional<Arc> before, Arc now) {
        if (before.isEmpty()) {
            return Optional.of(now);
        }
        return isShorter(before.get(), now)
                ? Optional.of(new Arc(now.from(), before.get().from()))
                : Optional.empty();
    }

    /** Returns what of the arc before is not owned any more. */
    static Optional<Arc> lost(Optional<Arc> before, Optional<Arc> now) {
        return before.isPresent() && now.isPresent() && isShorter(now.get(), before.get())
                ? Optional.of(new Arc(before.get().from(), now.get().from()))
                : Optional.empty();
    }

    /** Returns what of these arcs is not part of the other one. */
    static List<Arc> without(List<Arc> arcs, Arc other) {
        return arcs.stream().flatMap(part -> part.without(other).stream()).toList();
    }

    /** Compares two arcs with the same end. */
    private static boolean isShorter(Arc one, Arc other) {
        if (one.from().equals(other.from()) || one.from().equals(one.to())) {
            return false;
        }
        return other.from().equals(other.to()) || Arc.between(other.from(), one.from(), other.to());
    }
}
