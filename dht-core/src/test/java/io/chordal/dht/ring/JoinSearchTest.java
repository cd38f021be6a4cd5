// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long a node that joins looks for somebody who is a member. */
class JoinSearchTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SimWorld world = new SimWorld(3);
    private final SimRing ring = new SimRing(world).grow(3).settle(LIMIT);
    private final SimNode noMember = ring.node().start(List.of());
    private final SimNode newcomer = ring.node().start(List.of());
    private final List<Optional<CallFailure>> outcomes = new ArrayList<>();

    @Test
    void whoMaySearchNoLongerTriesEachEntranceOnceAndIsTold() {
        Duration took = join(noMember.endpoint(), Duration.ZERO);

        assertThat(outcomes.get(0).map(CallFailure::reason)).contains(CallFailure.Reason.NOT_A_MEMBER);
        assertThat(took).isLessThan(Duration.ofSeconds(1));
        assertThat(newcomer.chord().view().standing()).isEqualTo(Standing.CLIENT);
    }

    @Test
    void aMemberThatIsFoundIsJoinedHoweverShortTheSearch() {
        join(noMember.endpoint(), Duration.ZERO);

        join(ring.members().get(0).endpoint(), Duration.ZERO);

        assertThat(outcomes.get(1)).isEmpty();
        assertThat(newcomer.chord().view().standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void whoMaySearchForTheTimeOfAJoinWaitsForAnEntranceToBecomeAMember() {
        world.at(
                Duration.ofSeconds(5),
                () -> noMember.joinNow(List.of(ring.members().get(0).endpoint())));

        Duration took = join(noMember.endpoint(), RingConfig.lan().joinTimeout());

        assertThat(outcomes.get(0)).isEmpty();
        assertThat(took).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void whoSaysNothingIsNotWaitedForWhileTheOthersAreAsked() {
        List<Endpoint> entrances = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SimNode silent = ring.node().start(List.of());
            world.links().cut(newcomer.endpoint(), silent.endpoint());
            entrances.add(silent.endpoint());
        }
        entrances.add(ring.members().get(0).endpoint());

        Duration took = join(entrances, Duration.ZERO);

        assertThat(outcomes.get(0)).isEmpty();
        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void allWhoSayNothingAreToldOfOnce() {
        SimNode silent = ring.node().start(List.of());
        world.links().cut(newcomer.endpoint(), silent.endpoint());

        Duration took = join(List.of(silent.endpoint(), noMember.endpoint(), silent.endpoint()), Duration.ZERO);

        assertThat(outcomes).hasSize(1);
        assertThat(took).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
        world.run(Duration.ofSeconds(10));
        assertThat(outcomes).hasSize(1);
    }

    private Duration join(Endpoint entrance, Duration search) {
        return join(List.of(entrance), search);
    }

    private Duration join(List<Endpoint> entrances, Duration search) {
        Duration begun = world.now();
        int before = outcomes.size();
        newcomer.chord().join(entrances, search, new JoinCallback() {
            @Override
            public void joined() {
                outcomes.add(Optional.empty());
            }

            @Override
            public void failed(CallFailure failure) {
                outcomes.add(Optional.of(failure));
            }
        });
        assertThat(world.runUntil(() -> outcomes.size() > before, LIMIT)).isTrue();
        return world.now().minus(begun);
    }
}
