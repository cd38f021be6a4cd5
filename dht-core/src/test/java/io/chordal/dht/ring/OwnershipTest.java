// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node claims while it has lost its predecessor, in a ring larger than its list. */
class OwnershipTest {
    private static final int SIZE = 60;
    private static final Verdicts NOBODY_IS_DEAD = new Verdicts() {
        @Override
        public boolean isDead(NodeRef node) {
            return false;
        }

        @Override
        public boolean isGone(NodeRef node) {
            return false;
        }
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoeverLosesItsPredecessorClaimsNoLiveNodesPlace(long seed) {
        SimWorld world = new SimWorld(seed);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), SIZE);
        world.run(Duration.ofSeconds(5));
        List<SimNode> nodes = ring.nodes();
        // Those before 20 die, so that it knows nobody there; the one behind 21 dies, so that 21 tells 20 of its
        // changed list.
        for (int dying : new int[] {17, 18, 19, 22}) {
            nodes.get(dying).kill();
        }
        for (int i = 0; i < 3_000; i++) {
            world.run(Duration.ofMillis(5));
            assertThat(falseClaim(ring.live())).isEmpty();
            if (i == 1_000) {
                nodes.get(16).host().powerOff();
                nodes.get(23).host().powerOff();
            }
        }
        assertThat(nodes.get(20).chord().neighbourhood().ownArc())
                .contains(
                        new Arc(nodes.get(15).self().id(), nodes.get(20).self().id()));
    }

    @Test
    void aMemberThatHasTurnedUpIsNotTakenForTheLostPredecessor() {
        SimWorld world = new SimWorld(5);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), SIZE);
        world.run(Duration.ofSeconds(5));
        List<SimNode> nodes = ring.nodes();
        nodes.get(19).kill();
        world.runUntil(() -> nodes.get(20).chord().view().predecessor().isEmpty(), Duration.ofSeconds(30));
        nodes.get(20).chord().meet(List.of(nodes.get(45).endpoint()));
        for (int i = 0; i < 1_000; i++) {
            world.run(Duration.ofMillis(5));
            assertThat(falseClaim(ring.live())).isEmpty();
        }
    }

    @Test
    void aLostPredecessorsPlaceIsNotGivenToANodeAmongTheSuccessorsOfAnOpenList() {
        RingView lost = member(30, null, false, 40, 60);
        assertThat(lost.rectified(at(40), false).predecessor()).isEmpty();
        assertThat(lost.rectified(at(50), false).predecessor()).isEmpty();
        assertThat(lost.rectified(at(60), false).predecessor()).isEmpty();
        assertThat(lost.rectified(at(20), false).predecessor()).contains(at(20));
        assertThat(member(30, 20, false, 40, 60).rectified(at(40), true).predecessor())
                .contains(at(20));
    }

    @Test
    void theLastOfAnOpenListIsThePredecessorOnceItInsistsAndListsNobodyBetween() {
        RingView lost = member(30, null, false, 40, 60);
        assertThat(Candidates.NONE.notified(lost, at(40), NOBODY_IS_DEAD).onCheck())
                .isEmpty();
        Candidates candidates = Candidates.NONE;
        for (int i = 0; i < 4; i++) {
            assertThat(candidates.onCheck()).isEmpty();
            candidates = candidates.notified(lost, at(60), NOBODY_IS_DEAD);
        }
        assertThat(candidates.onCheck()).containsExactly(at(60));
        assertThat(candidates.insists(at(60))).isTrue();
        assertThat(candidates.checked(at(60)).insists(at(60))).isFalse();
        assertThat(Candidates.rectified(lost, at(60), NOBODY_IS_DEAD).predecessor())
                .isEmpty();
        assertThat(Candidates.ended(lost, at(60), NOBODY_IS_DEAD).predecessor()).contains(at(60));
        assertThat(Candidates.ended(member(30, 70, false, 40, 60), at(60), NOBODY_IS_DEAD)
                        .predecessor())
                .contains(at(70));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void inARingWithAsManyOthersAsAListHasPlacesEverybodyFindsItsPredecessorAgain(long seed) {
        SimWorld world = new SimWorld(seed);
        RingConfig six = RingConfig.lan().with(c -> c.listLength(new ListLength(6, 16)));
        StaticRing ring = StaticRing.of(world, six, 8).withoutPredecessors();
        assertThat(world.runUntil(
                        () -> ring.nodes().stream()
                                .allMatch(node ->
                                        node.chord().view().predecessor().isPresent()),
                        Duration.ofSeconds(30)))
                .isTrue();
        assertThat(falseClaim(ring.live())).isEmpty();
    }

    @Test
    void inASmallRingTheLastSuccessorIsThePredecessor() {
        assertThat(member(30, null, true, 40, 60).rectified(at(60), false).predecessor())
                .contains(at(60));
    }

    @Test
    void whoOfferedItselfBeforeThePredecessorWasLastHeardIsNotAskedWhenThatIsLost() {
        RingView view = member(30, 20, false, 40, 60);
        Candidates offered = Candidates.NONE.passedOver(view, at(10));
        assertThat(offered.secondBest()).contains(at(10));
        assertThat(offered.passedOver(view, at(40)).secondBest()).contains(at(10));
        assertThat(offered.passedOver(view, at(20)).secondBest()).isEmpty();
    }

    @Test
    void whoOnlyTurnedUpIsNotAskedWhenThePredecessorIsLost() {
        RingView view = member(30, 20, false, 40, 60);
        RingView lost = member(30, null, false, 40, 60);
        assertThat(Candidates.NONE.met(view, at(10), NOBODY_IS_DEAD).secondBest())
                .isEmpty();
        Candidates met = Candidates.NONE.met(view, at(25), NOBODY_IS_DEAD);
        assertThat(met.onCheck()).containsExactly(at(25));
        assertThat(met.mayRectify(view, at(25))).isTrue();
        assertThat(met.mayRectify(lost, at(25))).isFalse();
        assertThat(met.notified(lost, at(25), NOBODY_IS_DEAD).mayRectify(lost, at(25)))
                .isTrue();
        assertThat(met.checked(at(25))).isEqualTo(Candidates.NONE);
    }

    @Test
    void aNearerNodeIsAskedWhileItIsListedBecauseTheListMayLoseItBeforeItMakesItselfKnown() {
        RingView listed = member(30, 10, true, 40, 10, 20);
        Candidates asked = Candidates.NONE.changed(listed, NOBODY_IS_DEAD);
        assertThat(asked.onCheck()).containsExactly(at(20));
        RingView forgotten = member(30, 10, true, 40, 10);
        assertThat(asked.mayRectify(forgotten, at(20))).isTrue();
        assertThat(Candidates.rectified(forgotten, at(20), NOBODY_IS_DEAD).predecessor())
                .contains(at(20));
        assertThat(Candidates.NONE.changed(forgotten, NOBODY_IS_DEAD)).isEqualTo(Candidates.NONE);
    }

    @Test
    void whoIsFartherThanTheLastOfASmallRingIsNotAskedBesideIt() {
        RingView view = member(30, 25, true, 40, 10, 20, 25);
        Candidates offered = Candidates.NONE.passedOver(view, at(10));
        RingView lost = member(30, null, true, 40, 10, 20);

        assertThat(offered.changed(lost, NOBODY_IS_DEAD).onCheck()).containsExactly(at(20));
        assertThat(offered.changed(member(30, null, true, 40, 10), NOBODY_IS_DEAD)
                        .onCheck())
                .containsExactly(at(10));
    }

    private static Optional<String> falseClaim(List<SimNode> live) {
        for (SimNode node : live) {
            Optional<Arc> own = node.chord().neighbourhood().ownArc();
            for (SimNode other : live) {
                NodeRef place = other.self();
                if (other != node && own.filter(arc -> arc.contains(place.id())).isPresent()) {
                    return Optional.of(node + " claims " + own.get() + ", where " + place + " stands");
                }
            }
        }
        return Optional.empty();
    }
}
