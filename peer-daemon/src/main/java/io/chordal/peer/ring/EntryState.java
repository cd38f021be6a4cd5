// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How far a peer has come on its way into the ring. Immutable.
 *
 * @param kind how far
 * @param problem why no further, for people, with what to do about it
 */
record EntryState(Kind kind, Optional<String> problem) {
    /** How far a peer can be on its way; a closed list. */
    enum Kind {
        /** The ring can be used, as a member or as a client. */
        USABLE,
        /** Not yet; it is tried again. */
        TRYING,
        /** No tracker answers, and nobody whom the peer remembers lets it in; it is tried again. */
        NO_WAY_IN,
        /** The peer's data folder belongs to another ring; it is tried again all the same. */
        WRONG_RING
    }

    EntryState {
        requireNonNull(kind, "kind is null");
        requireNonNull(problem, "problem is null");
    }

    static EntryState usable(Optional<String> setback) {
        return new EntryState(Kind.USABLE, setback);
    }

    static EntryState trying(String problem) {
        return new EntryState(Kind.TRYING, Optional.of(problem));
    }

    static EntryState noWayIn(String problem) {
        return new EntryState(Kind.NO_WAY_IN, Optional.of(problem));
    }

    static EntryState wrongRing(String detail) {
        return new EntryState(
                Kind.WRONG_RING,
                Optional.of("this peer's data folder belongs to another ring than the one that it is told to enter ("
                        + detail + "); start it with the tracker or the members of its own ring, or with a new --home; "
                        + "until then it shares and downloads without the ring"));
    }

    boolean isUsable() {
        return kind == Kind.USABLE;
    }

    boolean isWrongRing() {
        return kind == Kind.WRONG_RING;
    }
}
