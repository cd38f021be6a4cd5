// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OwnArcTest {
    private final Claims claims = new Claims();
    private final List<NodeRef> left = new ArrayList<>();
    private final OwnArc own =
            new OwnArc(new FormerNeighbours(List.of()), claims, left::contains, new Elders(left::contains));

    @Test
    void aFounderIsInStepAtOnce() {
        own.follow(around(Optional.empty()));

        assertThat(own.isActive(RingId.of(3))).isTrue();
    }

    @Test
    void aJoinersArcIsInStepOnceItHasMetEveryOtherHome() {
        own.follow(around(Optional.of(5), 20, 30, 40));
        assertThat(own.owns(RingId.of(7))).isTrue();
        assertThat(own.isActive(RingId.of(7))).isFalse();

        own.met(node(20), own.mark(), false, Set.of());
        assertThat(own.isActive(RingId.of(7))).isFalse();
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive(RingId.of(7))).isTrue();
    }

    @Test
    void theWordOfTheOwnerThatGaveTheArcUpIsEnough() {
        own.follow(around(Optional.of(5), 20, 30));

        own.met(node(20), own.mark(), true, Set.of());

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void aComparisonThatBeganBeforeTheGainDoesNotCount() {
        long before = own.mark();
        own.follow(around(Optional.of(5), 20));

        own.met(node(20), before, false, Set.of());

        assertThat(own.isActive()).isFalse();
    }

    @Test
    void theArcOfADeadPredecessorWaitsWhileTheOldOneStaysInStep() {
        own.follow(around(Optional.of(5), 20, 30));
        own.met(node(20), own.mark(), true, Set.of());

        own.follow(around(Optional.of(2), 20, 30));

        assertThat(own.isActive(RingId.of(7))).isTrue();
        assertThat(own.owns(RingId.of(4))).isTrue();
        assertThat(own.isActive(RingId.of(4))).isFalse();
    }

    @Test
    void whoeverStoodNextBeforeTheFirstPredecessorWasKnownIsMetThoughOthersHaveJoinedInBetween() {
        own.follow(around(Optional.empty(), 40, 50));
        own.follow(around(Optional.empty(), 20, 40));
        own.follow(around(Optional.of(5), 20, 30));
        assertThat(own.eldersToMeet()).containsExactly(node(40), node(20));

        own.met(node(20), own.mark(), false, Set.of());
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).isFalse();
        own.coordinatedBy(node(40), own.mark());
        assertThat(own.coordinatorOf(RingId.of(7))).contains(node(40));
        own.met(node(40), own.mark(), true, Set.of());
        assertThat(own.isActive()).isTrue();

        own.follow(around(Optional.of(2), 20, 30));
        assertThat(own.eldersToMeet()).isEmpty();
    }

    @Test
    void whoeverStoodNextAndDiedIsNotWaitedFor() {
        own.follow(around(Optional.empty(), 40, 50));
        own.follow(around(Optional.of(5), 20, 30));
        own.met(node(20), own.mark(), false, Set.of());
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).isFalse();

        left.add(node(40));
        own.follow(around(Optional.of(5), 20, 30));

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void whoeverStoodNextAndDoesNotAnswerIsNotWaitedForUnlessItIsAHome() {
        own.follow(around(Optional.empty(), 40, 50));
        own.follow(around(Optional.of(5), 20, 30));
        own.met(node(30), own.mark(), false, Set.of());
        own.missed(node(40));
        own.missed(node(20));
        own.follow(around(Optional.of(5), 20, 30));
        assertThat(own.isActive()).isFalse();

        own.met(node(20), own.mark(), false, Set.of());

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void homesThatAreGoneAreNotWaitedFor() {
        own.follow(around(Optional.of(5), 20, 30));
        own.met(node(20), own.mark(), false, Set.of());

        own.follow(around(Optional.of(5), 20));

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void whatANewcomerTookIsCoordinatedUntilItAsksForIt() {
        own.follow(around(Optional.of(2), 20));
        own.met(node(20), own.mark(), false, Set.of());
        own.follow(around(Optional.of(5), 20));

        assertThat(own.owns(RingId.of(4))).isFalse();
        assertThat(own.coordinates(RingId.of(4))).isTrue();
        assertThat(own.speaksFor(RingId.of(4))).isTrue();
        assertThat(own.offers().gaveUp(arc(2, 5), node(5))).isFalse();

        assertThat(own.offers().close(arc(2, 5), node(5))).isTrue();
        assertThat(own.coordinates(RingId.of(4))).isFalse();
        assertThat(own.speaksFor(RingId.of(4))).isTrue();

        assertThat(own.offers().giveUp(arc(2, 5), node(5))).isTrue();
        assertThat(own.speaksFor(RingId.of(4))).isFalse();
        assertThat(own.offers().gaveUp(arc(2, 5), node(5))).isTrue();
        assertThat(own.offers().gaveUp(arc(1, 5), node(5))).isFalse();
    }

    @Test
    void whoeverWasNotHeardBeforeAPartWasLostIsNamedUntilTheNewOwnerIsInStepAndHasTheSame() {
        own.follow(around(Optional.of(2), 20, 30));
        own.follow(around(Optional.of(6), 20, 30));
        own.met(node(20), own.mark(), false, Set.of());
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).isTrue();
        assertThat(named(own, arc(2, 6))).containsExactlyInAnyOrder(node(20).keyHash(), node(30).keyHash());

        own.caughtUp(arc(4, 6));
        assertThat(named(own, arc(4, 6))).isEmpty();
        assertThat(named(own, arc(2, 4))).isNotEmpty();

        own.caughtUp(arc(2, 4));
        assertThat(named(own, arc(2, 6))).isEmpty();
    }

    @Test
    void whatWasOfferedIsInStepWhenTheNewcomerDies() {
        own.follow(around(Optional.of(2), 20));
        own.met(node(20), own.mark(), false, Set.of());
        own.follow(around(Optional.of(5), 20));
        own.offers().close(arc(2, 5), node(5));

        own.follow(around(Optional.of(2), 20));

        assertThat(own.isActive(RingId.of(4))).isTrue();
        assertThat(own.offers().all()).isEmpty();
        assertThat(own.offers().giveUp(arc(2, 5), node(5))).isFalse();
    }

    @Test
    void whatWasGivenUpWaitsAgainWhenTheNewOwnerDies() {
        own.follow(around(Optional.of(2), 20));
        own.met(node(20), own.mark(), false, Set.of());
        own.follow(around(Optional.of(5), 20));
        own.offers().close(arc(2, 5), node(5));
        own.offers().giveUp(arc(2, 5), node(5));

        own.follow(around(Optional.of(2), 20));

        assertThat(own.owns(RingId.of(4))).isTrue();
        assertThat(own.isActive(RingId.of(4))).isFalse();
        assertThat(own.offers().gaveUp(arc(2, 5), node(5))).isFalse();
    }

    @Test
    void whoWasMissedAndComesBackInTheSameLifeIsOfferedNothing() {
        own.follow(around(Optional.of(5), 20));
        own.met(node(20), own.mark(), false, Set.of());
        own.follow(around(Optional.of(2), 20));
        own.met(node(20), own.mark(), false, Set.of());

        own.follow(around(Optional.of(5), 20));

        assertThat(own.coordinates(RingId.of(4))).isFalse();
        assertThat(own.offers().all()).isEmpty();
    }

    @Test
    void whoSaidThatItIsInStepIsOfferedNothing() {
        own.follow(around(Optional.of(2), 20));
        own.met(node(20), own.mark(), false, Set.of());
        claims.heard(node(5), arc(2, 5), true, true);

        own.follow(around(Optional.of(5), 20));

        assertThat(own.offers().all()).isEmpty();
    }

    @Test
    void whatIsNotInStepIsNotOffered() {
        own.follow(around(Optional.of(2), 20));

        own.follow(around(Optional.of(5), 20));

        assertThat(own.coordinates(RingId.of(4))).isFalse();
        assertThat(own.offers().all()).isEmpty();
    }

    @Test
    void aNewcomerWaitsForTheLastWordOfWhoCoordinates() {
        own.follow(around(Optional.of(5), 20, 30));

        assertThat(own.compared(node(20), own.mark(), false)).isFalse();
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).isFalse();
        assertThat(own.coordinatorOf(RingId.of(7))).contains(node(20));
        assertThat(own.compared(node(20), own.mark(), true)).isTrue();
        own.handedOver(node(20));
        assertThat(own.coordinatorOf(RingId.of(7))).isEmpty();
        assertThat(own.isActive()).isFalse();
        assertThat(own.giveUpWaiting(own.mark())).isFalse();

        own.met(node(20), own.mark(), true, Set.of());

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void whenWhoCoordinatedIsGoneAllOthersHaveToBeHeardAnew() {
        own.follow(around(Optional.of(5), 20, 30));
        own.compared(node(20), own.mark(), true);
        own.met(node(30), own.mark(), false, Set.of());
        long before = own.mark();

        assertThat(own.follow(around(Optional.of(5), 30))).isPresent();

        own.met(node(30), before, false, Set.of());
        assertThat(own.isActive()).isFalse();
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).isTrue();
    }

    @Test
    void withoutAPredecessorNothingIsOwned() {
        own.follow(around(Optional.of(5), 20));
        own.follow(around(Optional.empty(), 20));

        assertThat(own.owns(RingId.of(7))).isFalse();
    }

    @Test
    void whoWasWaitedForByAHomeIsWaitedForHereToo() {
        own.follow(around(Optional.of(5), 20, 30, 40));

        own.met(node(20), own.mark(), false, Set.of(node(40).keyHash()));
        own.met(node(30), own.mark(), false, Set.of(node(20).keyHash()));
        assertThat(own.waitsFor()).containsExactly(node(40).keyHash());
        own.met(node(40), own.mark(), false, Set.of());

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void aNewOwnerIsToldWhoWasWaitedForWhenItsArcWasLost() {
        own.follow(around(Optional.of(2), 20, 30));
        own.follow(around(Optional.of(5), 20, 30));
        own.met(node(20), own.mark(), true, Set.of());

        assertThat(own.isActive()).isTrue();
        assertThat(named(own, new Arc(RingId.of(2), RingId.of(5))))
                .containsExactlyInAnyOrder(node(20).keyHash(), node(30).keyHash());
        assertThat(named(own, new Arc(RingId.of(10), RingId.of(1)))).isEmpty();
    }

    @Test
    void whomAnotherHomeStillWaitsForIsNotWaitedForHereIfItIsKnownToHaveLeft() {
        for (boolean said : List.of(true, false)) {
            OwnArc arc =
                    new OwnArc(new FormerNeighbours(List.of()), claims, left::contains, new Elders(left::contains));
            left.clear();
            arc.follow(around(Optional.of(2), 20, 30));
            if (said) {
                left.add(node(30));
            }
            arc.follow(around(Optional.of(2), 20));
            arc.met(node(20), arc.mark(), false, Set.of(node(30).keyHash()));

            assertThat(arc.isActive()).as("it said goodbye: " + said).isEqualTo(said);
        }
    }

    @Test
    void whoDiesBeforeAnybodyWasHeardIsExpectedBackUnlessItLeft() {
        for (boolean said : List.of(true, false)) {
            for (boolean coordinated : List.of(true, false)) {
                FormerNeighbours former = new FormerNeighbours(List.of());
                OwnArc arc = new OwnArc(former, claims, left::contains, new Elders(left::contains));
                left.clear();
                arc.follow(around(Optional.of(20), 20));
                if (coordinated) {
                    arc.coordinatedBy(node(20), arc.mark());
                }
                if (said) {
                    left.add(node(20));
                }
                arc.follow(around(Optional.empty()));

                assertThat(arc.isActive()).as("it said goodbye: " + said).isEqualTo(said);
                assertThat(former.nodes()).hasSize(said ? 0 : 1);
                arc.giveUpWaiting(arc.mark());
                assertThat(arc.isActive()).isTrue();
                assertThat(former.nodes()).isEmpty();
            }
        }
    }

    @Test
    void whoIsExpectedBackByThisNodeIsNamedToWhoeverOwnsWhatItHadCopiesOf() {
        FormerNeighbours former = new FormerNeighbours(List.of(node(20), node(30), node(40), node(50)));
        OwnArc back = new OwnArc(former, claims, left::contains, new Elders(left::contains));
        back.follow(around(Optional.of(35), 35));

        assertThat(named(back, arc(10, 15)))
                .containsExactlyInAnyOrder(node(20).keyHash(), node(30).keyHash(), node(40).keyHash());
        back.met(node(30), back.mark(), true, Set.of());

        assertThat(named(back, arc(10, 15))).isEmpty();
    }

    @Test
    void afterARestartEachPartWaitsForItsHomesOfTheEarlierLife() {
        FormerNeighbours former = new FormerNeighbours(List.of(node(20), node(30), node(40), node(50)));
        OwnArc back = new OwnArc(former, claims, left::contains, new Elders(left::contains));
        back.follow(around(Optional.empty()));

        back.met(node(20), back.mark(), false, Set.of());
        back.met(node(30), back.mark(), false, Set.of());
        assertThat(back.isActive(RingId.of(5)))
                .as("of (50, 10], whose homes were 10, 20 and 30")
                .isTrue();
        assertThat(back.isActive(RingId.of(45)))
                .as("of (40, 50], whose homes were 50, 10 and 20")
                .isFalse();
        back.giveUpWaiting(back.mark());

        assertThat(back.isActive(RingId.of(45))).isTrue();
        assertThat(former.nodes()).isEmpty();
    }

    @Test
    void whomAnotherHomeNamedIsWaitedForAfterTheNextStartTooButNotForTheNeighboursSake() {
        FormerNeighbours former = new FormerNeighbours(List.of());
        OwnArc before = new OwnArc(former, claims, left::contains, new Elders(left::contains));
        before.follow(around(Optional.of(5), 20, 30));
        assertThat(former.awaited()).as("neighbours are remembered as such").isEmpty();
        before.met(node(20), before.mark(), false, Set.of(node(40).keyHash()));
        assertThat(former.awaited()).containsExactly(awaited(5, 10, 40));

        OwnArc back = new OwnArc(
                new FormerNeighbours(List.of(node(20)), former.awaited()),
                claims,
                left::contains,
                new Elders(left::contains));
        back.follow(around(Optional.of(2), 20));
        back.met(node(20), back.mark(), false, Set.of());

        assertThat(back.isActive(RingId.of(7))).isFalse();
        assertThat(back.isActive(RingId.of(4)))
                .as("nobody was named about this")
                .isTrue();
        back.met(node(40), back.mark(), false, Set.of());
        assertThat(back.isActive()).isTrue();
        before.met(node(40), before.mark(), false, Set.of());
        assertThat(former.awaited()).isEmpty();
    }

    @Test
    void whomOthersNamedBeforeTheLastStopIsNamedToTheNewOwnerAndGivenUpWhenItsTimeIsOver() {
        FormerNeighbours former = new FormerNeighbours(List.of(), List.of(awaited(2, 10, 40)));
        OwnArc back = new OwnArc(former, claims, left::contains, new Elders(left::contains));
        back.follow(around(Optional.of(5), 20));
        back.met(node(20), back.mark(), true, Set.of());
        assertThat(back.isActive()).isTrue();
        assertThat(named(back, arc(2, 5))).containsExactly(node(40).keyHash());
        assertThat(named(back, arc(5, 10))).isEmpty();

        back.giveUpWaiting(back.mark());

        assertThat(named(back, arc(2, 5))).isEmpty();
        assertThat(former.awaited()).isEmpty();
    }

    @Test
    void whomTheOwnerBeforeExpectedIsExpectedByTheNextOneAsLongAsThatOneWouldHave() {
        OwnArc next = owner(around(Optional.of(5), 20, 30));
        Bytes expected = node(40).keyHash();
        assertThat(next.told(node(5), arc(2, 5), List.of(expected))).isPresent();
        assertThat(next.told(node(5), arc(2, 5), List.of(expected))).as("known").isEmpty();
        assertThat(named(next, arc(2, 5))).containsExactly(expected);

        next.follow(around(Optional.of(2), 20, 30));
        next.met(node(20), next.mark(), false, Set.of());
        next.met(node(30), next.mark(), false, Set.of());

        assertThat(next.isActive(RingId.of(4))).isFalse();
        assertThat(next.expected(arc(2, 5))).containsExactly(expected);
        next.giveUpWaiting(next.mark());
        assertThat(next.isActive()).isTrue();
    }

    @Test
    void whatAnOwnerSaidCountsUntilItSaysLessOrItsTimeIsOver() {
        Bytes expected = node(40).keyHash();
        for (boolean said : List.of(true, false)) {
            OwnArc next = owner(around(Optional.of(5), 20));
            long mark = next.told(node(5), arc(2, 5), List.of(expected)).orElseThrow();
            if (said) {
                assertThat(next.told(node(5), arc(3, 5), List.of())).isEmpty();
            } else {
                next.forgetTold(mark);
            }

            assertThat(named(next, arc(3, 5))).isEmpty();
            assertThat(named(next, arc(2, 3)).isEmpty()).isEqualTo(!said);
        }
    }

    @Test
    void whoWasWaitedForBeforeThePredecessorWasGoneForAMomentIsWaitedForAgain() {
        own.follow(around(Optional.of(5), 20));
        own.met(node(20), own.mark(), false, Set.of(node(40).keyHash()));
        own.follow(around(Optional.empty(), 20));
        own.follow(around(Optional.of(5), 20));

        own.met(node(20), own.mark(), false, Set.of());

        assertThat(own.waitsFor()).containsExactly(node(40).keyHash());
    }

    @Test
    void theDeadAreNotWaitedForBecauseTheyWereToBeMetBeforeAPartWasLost() {
        own.follow(around(Optional.of(2), 20, 30));
        own.follow(around(Optional.of(6), 20, 30));
        own.met(node(30), own.mark(), false, Set.of());
        own.follow(around(Optional.of(6), 30, 40));
        own.follow(around(Optional.of(2), 30, 40));

        own.met(node(30), own.mark(), false, Set.of());
        own.met(node(40), own.mark(), false, Set.of());

        assertThat(own.isActive()).isTrue();
    }

    @Test
    void whatAnOwnerSaidIsNotSaidToItselfAndNobodyExpectsItself() {
        OwnArc next = owner(around(Optional.of(5), 20));
        next.told(node(5), arc(2, 5), List.of(node(10).keyHash(), node(40).keyHash()));

        assertThat(next.waitsFor(arc(2, 5), node(5))).isEmpty();
        assertThat(named(next, arc(2, 5))).containsExactly(node(40).keyHash());
    }

    @Test
    void whomAHomeNamedThatDiedIsWaitedForWithoutACoordinator() {
        own.follow(around(Optional.of(5), 20, 30, 40));
        own.met(node(20), own.mark(), false, Set.of(node(60).keyHash()));
        own.follow(around(Optional.of(5), 30, 40));
        own.met(node(30), own.mark(), false, Set.of());
        assertThat(own.isActive()).as("60 was named by 20 and not heard").isFalse();
    }

    @Test
    void whomAHomeNamedThatDiedIsWaitedForAlsoWhenTheCoordinatorDied() {
        own.follow(around(Optional.of(5), 20, 30, 40));
        own.met(node(20), own.mark(), false, Set.of(node(60).keyHash()));
        own.coordinatedBy(node(30), own.mark());
        assertThat(own.waitsFor()).contains(node(60).keyHash());
        own.follow(around(Optional.of(5), 40, 50));
        assertThat(own.waitsFor()).as("60 was named by 20 and not heard").contains(node(60).keyHash());
    }

    private static Set<Bytes> named(OwnArc own, Arc asked) {
        return own.waitsFor(asked, node(99));
    }

    private OwnArc owner(Neighbourhood around) {
        OwnArc owner = new OwnArc(new FormerNeighbours(List.of()), claims, left::contains, new Elders(left::contains));
        owner.follow(around);
        owner.met(node(20), owner.mark(), true, Set.of());
        return owner;
    }

    private static RingMemory.Awaited awaited(int from, int to, int number) {
        return new RingMemory.Awaited(arc(from, to), Set.of(node(number).keyHash()));
    }

    @Property
    void theGainIsWhatIsOwnedNowAndWasNotBefore(
            @ForAll @IntRange(max = 15) int before, @ForAll @IntRange(max = 15) int after) {
        Arc old = new Arc(RingId.of(before), RingId.of(10));
        Arc now = new Arc(RingId.of(after), RingId.of(10));
        Optional<Arc> gained = ArcChange.gained(Optional.of(old), now);
        for (int i = 0; i < 16; i++) {
            RingId point = RingId.of(i);
            boolean expected = now.contains(point) && !old.contains(point);
            assertThat(gained.map(arc -> arc.contains(point)).orElse(false)).isEqualTo(expected);
        }
    }

    private static Neighbourhood around(Optional<Integer> predecessor, int... successors) {
        List<NodeRef> list =
                Arrays.stream(successors).mapToObj(OwnArcTest::node).toList();
        return new Neighbourhood(node(10), true, predecessor.map(OwnArcTest::node), list);
    }

    private static Arc arc(int from, int to) {
        return new Arc(RingId.of(from), RingId.of(to));
    }

    private static NodeRef node(int position) {
        Bytes hash = RingId.of(position).toBytes();
        return new NodeRef(RingId.of(position), hash, 0, new Endpoint("n", 1 + position), 1);
    }
}
