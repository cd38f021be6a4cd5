// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NeighbourhoodTest {
    @Test
    void theArcBeginsAtThePredecessor() {
        assertThat(around(Optional.of(5), 20, 30, 5).ownArc()).contains(arc(5, 10));
    }

    @Test
    void nothingIsClaimedThatALiveNodeKnownAsSuccessorOwns() {
        assertThat(around(Optional.of(30), 20, 30, 40, 7).ownArc()).contains(arc(7, 10));
    }

    @Test
    void anOnlyMemberOwnsEverythingAndOneWithoutAPredecessorNothing() {
        assertThat(around(Optional.empty()).ownArc()).contains(arc(10, 10));
        assertThat(around(Optional.empty(), 20).ownArc()).isEmpty();
    }

    private static Neighbourhood around(Optional<Integer> predecessor, int... successors) {
        return new Neighbourhood(
                RingPoints.at(10), true, predecessor.map(RingPoints::at), RingPoints.these(successors));
    }

    private static Arc arc(int from, int to) {
        return new Arc(RingId.of(from), RingId.of(to));
    }
}
