// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.util.Collection;
import java.util.stream.Collectors;

/** Says that a tracker is none of a session's own, which is why nothing of the session is shown there. Pure functions. */
final class ForeignTracker {
    private ForeignTracker() {}

    /** For whoever is logged in, or was. */
    static PeerFailure refusal(LoggedIn user, Endpoint at) {
        return new PeerFailure(PeerProblem.FOREIGN_TRACKER, words(user, ImmutableList.of(at)));
    }

    /** For the session with these trackers, whosever it is. */
    static PeerFailure refusal(SessionTrackers own, Endpoint at) {
        return new PeerFailure(
                PeerProblem.FOREIGN_TRACKER, "the session is of " + own.inWords() + others(ImmutableList.of(at)));
    }

    /** What a user is told who is logged in elsewhere than at any of some trackers, and what to do next. */
    static String words(LoggedIn user, Collection<Endpoint> at) {
        return user.name() + " is logged in at " + user.trackers().inWords() + others(at);
    }

    private static String others(Collection<Endpoint> at) {
        String where = at.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
        return ", and the " + (at.size() == 1 ? "tracker at " + where + " is" : "trackers at " + where + " are")
                + " none of these; start this peer with those trackers (peerctl daemon stop, then daemon start), or log in"
                + " there from a home of its own";
    }

    /** Whether a call was not made for this reason. */
    static boolean is(Throwable e) {
        return PeerStatus.cause(e) instanceof PeerFailure failure && failure.problem() == PeerProblem.FOREIGN_TRACKER;
    }
}
