// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.group.Actor;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.PeerId;
import java.util.Optional;

/** Who calls, as groups know callers. */
public final class Actors {
    private Actors() {}

    /** Returns who makes the present call. */
    public static Actor current() {
        return of(Caller.current());
    }

    static Actor of(Caller caller) {
        if (caller instanceof Caller.User user) {
            AccessClaims claims = user.claims();
            return new Actor(Optional.of(new Subject.User(claims.userId())), claims.name(), claims.admin());
        }
        if (caller instanceof Caller.Node node) {
            Subject subject =
                    new Subject.Node(new PeerId(Hash256.of(node.keyHash().toByteArray())));
            return new Actor(Optional.of(subject), subject.toString(), false);
        }
        return caller instanceof Caller.Control ? new Actor(Optional.empty(), "", true) : Actor.NOBODY;
    }
}
