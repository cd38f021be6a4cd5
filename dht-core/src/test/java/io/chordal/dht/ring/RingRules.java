// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.message.RingState;
import java.util.Optional;

/**
 * The decisions of the ring as the exploration calls them: the production code's own. A test that plants a fault overrides one.
 */
public class RingRules {
    RingRules() {}

    /** The production code. */
    public static RingRules production() {
        return new RingRules();
    }

    Optional<RingView> joined(RingView view, NodeRef member, RingState state) {
        return view.joined(member, state.successors(), state.closed());
    }

    StabilizeRound begun(RingView view, Verdicts verdicts) {
        return StabilizeRound.begun(view, verdicts);
    }

    StabilizeRound.Step answered(StabilizeRound round, RingView view, RingState state, Verdicts verdicts) {
        return round.answered(view, state, verdicts);
    }

    StabilizeRound.Step unanswered(StabilizeRound round, RingView view, Verdicts verdicts) {
        return round.unanswered(view, verdicts);
    }

    Candidates notified(Candidates candidates, RingView view, NodeRef candidate, Verdicts verdicts) {
        return candidates.notified(view, candidate, verdicts);
    }

    RingView rectified(RingView view, NodeRef candidate, Verdicts verdicts) {
        return Candidates.rectified(view, candidate, verdicts);
    }

    RingView pruned(RingView view, Verdicts verdicts) {
        return view.pruned(verdicts);
    }
}
