// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {

    @Test
    void theHomesAreTheOwnerAndTheNextTwo() {
        NodeRef owner = node(1, 0);
        List<NodeRef> successors = List.of(node(2, 0), node(3, 0), node(4, 0));
        LookupResult found = new LookupResult(RingId.of(0), owner, successors, List.of());
        Neighbourhood around = new Neighbourhood(owner, true, Optional.of(node(9, 0)), successors);

        assertThat(Placement.homes(found)).containsExactly(owner, node(2, 0), node(3, 0));
        assertThat(Placement.homes(around)).isEqualTo(Placement.homes(found));
        assertThat(Placement.heirs(around)).isEqualTo(successors);
    }

    @Test
    void twoPlacesOfOneNodeAreOneHome() {
        List<NodeRef> successors = List.of(node(1, 1), node(2, 0), node(2, 1), node(3, 0));
        LookupResult found = new LookupResult(RingId.of(0), node(1, 0), successors, List.of());

        assertThat(Placement.homes(found)).containsExactly(node(1, 0), node(2, 0), node(3, 0));
    }

    @Test
    void aSmallRingHasAsManyHomesAsNodes() {
        assertThat(Placement.homes(new Neighbourhood(node(1, 0), true, Optional.empty(), List.of())))
                .containsExactly(node(1, 0));
    }

    private static NodeRef node(int number, int vnode) {
        Bytes hash = RingId.of(number).toBytes();
        return new NodeRef(RingId.of(number * 10L + vnode), hash, vnode, new Endpoint("n", number), 1);
    }
}
