// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.Ack;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which homes decide for all. */
class ElectorateTest {
    private static final Electorate CHANGING =
            new Electorate(nodes("a", "b", "c", "d"), 3, List.of(endpoints("a", "b", "c"), endpoints("a", "b", "d")));

    @Test
    void whileTheListIsChangedItTakesAMajorityByEachList() {
        assertThat(CHANGING.decide(nodes("b"))).isTrue();
        assertThat(CHANGING.decide(nodes("c"))).isFalse();
        assertThat(CHANGING.decide(nodes("d"))).isFalse();
        assertThat(CHANGING.decide(nodes("c", "d"))).isTrue();
        assertThat(CHANGING.decide(List.of())).isFalse();
    }

    @Test
    void whileTheListIsChangedAWriteIsAcknowledgedByAMajorityOfEachList() {
        assertThat(CHANGING.acknowledge(Ack.QUORUM, nodes("d"))).isFalse();
        assertThat(CHANGING.acknowledge(Ack.QUORUM, nodes("b"))).isTrue();
        assertThat(CHANGING.acknowledge(Ack.ALL, nodes("b", "c"))).isFalse();
        assertThat(CHANGING.acknowledge(Ack.ALL, nodes("b", "c", "d"))).isTrue();
    }

    @Test
    void otherwiseAMajorityOfThoseAskedDecides() {
        Electorate homes = Electorate.all(nodes("a", "b", "c"));

        assertThat(homes.decide(nodes("c"))).isTrue();
        assertThat(homes.decide(List.of())).isFalse();
    }

    private static List<NodeRef> nodes(String... names) {
        return Stream.of(names)
                .map(name -> RingProfile.DEFAULT.node(
                        RingProfile.DEFAULT.position(name).toBytes(), 0, new Endpoint(name, 7000), 1))
                .toList();
    }

    private static List<Endpoint> endpoints(String... names) {
        return Stream.of(names).map(name -> new Endpoint(name, 7000)).toList();
    }
}
