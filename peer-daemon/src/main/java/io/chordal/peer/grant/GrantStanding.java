// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.grpc.wire.PeerFailure;

/** How it stands with the right to read a file; a closed list. Immutable. */
public sealed interface GrantStanding {
    /** A tracker is being asked for the first time. */
    record Asked() implements GrantStanding {}

    /** There is a grant that is good. */
    record Good() implements GrantStanding {}

    /**
     * There is none at present; trackers are asked again by themselves.
     *
     * @param why in words for people
     */
    record Lacking(PeerFailure why) implements GrantStanding {
        public Lacking {
            requireNonNull(why, "why is null");
        }
    }

    /**
     * There is no right to read it: nobody is asked any more.
     *
     * @param why with what to do about it
     */
    record Refused(PeerFailure why) implements GrantStanding {
        public Refused {
            requireNonNull(why, "why is null");
        }
    }
}
