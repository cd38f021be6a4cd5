// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.member;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.message.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingStepTest {
    private final RingView view = member(10, 5, false, 20, 30, 40, 50);

    @Test
    void theFirstSuccessorOwnsWhatLiesBetween() {
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(15), node -> false, false))
                .isEqualTo(new Step.OwnerFound(at(20), these(30, 40, 50)));
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(20), node -> false, false))
                .isEqualTo(new Step.OwnerFound(at(20), these(30, 40, 50)));
    }

    @Test
    void aDeadSuccessorIsPassedOver() {
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(15), at(20)::equals, false))
                .isEqualTo(new Step.OwnerFound(at(30), these(40, 50)));
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(25), at(20)::equals, false))
                .isEqualTo(new Step.OwnerFound(at(30), these(40, 50)));
    }

    @Test
    void theClosestNodesBeforeThePointAreNamedNearestFirst() {
        assertThat(RoutingStep.decide(view, these(100, 150, 200), RingId.of(180), node -> false, false))
                .isEqualTo(new Step.CloserNodes(these(150, 100, 50, 40)));
        assertThat(RoutingStep.decide(view, these(100, 150, 200), RingId.of(150), node -> false, false))
                .isEqualTo(new Step.CloserNodes(these(100, 50, 40, 30)));
    }

    @Test
    void selfIsNeverNamedAsACloserNode() {
        Step step = RoutingStep.decide(view, these(10, 200), RingId.of(10), node -> false, false);
        assertThat(((Step.CloserNodes) step).nodes()).doesNotContain(at(10)).startsWith(at(200));
    }

    @Test
    void aNodeAloneInItsRingOwnsEverything() {
        assertThat(RoutingStep.decide(member(10, null, true), List.of(), RingId.of(99), node -> false, false))
                .isEqualTo(new Step.OwnerFound(at(10), List.of()));
    }

    @Test
    void aNodeThatLostItsListDoesNotClaimWhatItCannotKnow() {
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(15), node -> true, false))
                .isEqualTo(new Step.CloserNodes(List.of()));
    }

    @Test
    void whoeverListsTheOwnerNamesItWhereThatIsAskedFor() {
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(35), node -> false, true))
                .isEqualTo(new Step.OwnerFound(at(40), these(50)));
        assertThat(RoutingStep.decide(view, List.of(), RingId.of(35), at(40)::equals, true))
                .isEqualTo(new Step.OwnerFound(at(50), List.of()));
        assertThat(RoutingStep.decide(view, these(100), RingId.of(60), node -> false, true))
                .isEqualTo(new Step.CloserNodes(these(50, 40, 30, 20)));
    }

    @Test
    void inARingThatTheListGoesAroundEveryOwnerIsKnownWithAllBehindIt() {
        RingView small = member(10, 50, true, 20, 30, 50);
        assertThat(RoutingStep.decide(small, List.of(), RingId.of(25), node -> false, true))
                .isEqualTo(new Step.OwnerFound(at(30), these(50, 10, 20)));
        assertThat(RoutingStep.decide(small, List.of(), RingId.of(5), node -> false, true))
                .isEqualTo(new Step.OwnerFound(at(10), these(20, 30, 50)));
    }
}
