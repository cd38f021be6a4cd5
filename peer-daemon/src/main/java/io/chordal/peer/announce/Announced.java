// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import java.util.Optional;

/**
 * Whether trackers and ring know that this peer has a file. Immutable.
 *
 * @param toTracker whether a tracker does
 * @param toRing whether the ring does
 * @param note if one of them does not: why, and what happens next; else empty
 * @param nameTaken in the words of a tracker, that another file of the group has the name; else nothing
 */
public record Announced(boolean toTracker, boolean toRing, String note, Optional<String> nameTaken) {
    /** Of a file whose name is in nobody's way. */
    public Announced(boolean toTracker, boolean toRing, String note) {
        this(toTracker, toRing, note, Optional.empty());
    }
}
