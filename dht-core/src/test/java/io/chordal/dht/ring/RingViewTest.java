// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.CIRCLE;
import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.life;
import static io.chordal.dht.ring.RingPoints.member;
import static io.chordal.dht.ring.RingPoints.these;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.NodeRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Each transition by itself. */
class RingViewTest {
    private static RingView joining(int self) {
        return RingView.outside(at(self), CIRCLE, ListLength.defaults(), 1).joining();
    }

    @Test
    void aJoinerAdoptsTheWholeListOfTheMemberBeforeItAtOnce() {
        RingView joined = joining(15).joined(at(10), these(20, 30, 40), false).orElseThrow();
        assertThat(joined.successors().nodes()).isEqualTo(these(20, 30, 40));
        assertThat(joined.predecessor()).isEmpty();
        assertThat(joined.standing()).isEqualTo(Standing.MEMBER);
    }

    @Test
    void aJoinerOfASmallRingListsTheMemberBeforeItToo() {
        RingView joined = joining(15).joined(at(10), these(20, 30), true).orElseThrow();
        assertThat(joined.successors().nodes()).isEqualTo(these(20, 30, 10));
        assertThat(joined.successors().closed()).isTrue();
    }

    @Test
    void aJoinerOfARingOfOneHasItAsSuccessor() {
        RingView joined = joining(15).joined(at(10), List.of(), true).orElseThrow();
        assertThat(joined.successors().nodes()).isEqualTo(these(10));
    }

    @Test
    void aJoinerDoesNotSettleWhereItsPlaceIsNot() {
        assertThat(joining(25).joined(at(10), these(20, 30), false)).isEmpty();
        assertThat(joining(20).joined(at(10), these(20, 30), false)).isEmpty();
        assertThat(joining(10).joined(at(10), these(20, 30), false)).isEmpty();
        assertThat(joining(25).joined(at(10), List.of(), false)).isEmpty();
    }

    @Test
    void aNearerSuccessorIsAdoptedWithItsList() {
        RingView view = member(10, 5, false, 30, 40).adopted(at(20), these(30, 40, 50), false);
        assertThat(view.successors().nodes()).isEqualTo(these(20, 30, 40, 50));
        assertThat(view.successorsVersion()).isEqualTo(2);
    }

    @Test
    void aSuccessorThatIsNotNearerIsNotAdopted() {
        RingView view = member(10, 5, false, 30, 40);
        assertThat(view.adopted(at(35), these(40, 50), false)).isEqualTo(view);
        assertThat(view.adopted(at(30), these(40, 50), false)).isEqualTo(view);
    }

    @Test
    void aPredecessorIsReplacedOnlyByANearerOneOrWhenItIsDead() {
        RingView view = member(30, 10, false, 40);
        assertThat(view.rectified(at(20), false).predecessor()).contains(at(20));
        assertThat(view.rectified(at(5), false).predecessor()).contains(at(10));
        assertThat(view.rectified(at(5), true).predecessor()).contains(at(5));
        assertThat(view.rectified(at(30), true).predecessor()).contains(at(10));
        assertThat(member(30, null, false, 40).rectified(at(5), false).predecessor())
                .contains(at(5));
    }

    @Test
    void aLaterLifeOfThePredecessorReplacesTheEarlierOne() {
        RingView view = member(30, 10, false, 40).rectified(life(10, 2), false);
        assertThat(view.predecessor()).contains(life(10, 2));
        assertThat(view.rectified(life(10, 1), false).predecessor()).contains(life(10, 2));
    }

    @Test
    void aDeadHeadGivesWayToTheFirstLiveEntryAndTheDeadFartherDownStay() {
        Set<NodeRef> dead = Set.copyOf(these(20, 30, 50));
        RingView view = member(10, 5, false, 20, 30, 40, 50, 60).withoutDead(dead::contains);
        assertThat(view.successors().nodes()).isEqualTo(these(40, 50, 60));
        assertThat(view.predecessor()).contains(at(5));
    }

    @Test
    void aListIsNotEmptiedWhileThePredecessorLives() {
        Set<NodeRef> dead = Set.copyOf(these(20, 30));
        RingView view = member(10, 5, false, 20, 30).withoutDead(dead::contains);
        assertThat(view.successors().nodes()).isEqualTo(these(5));
        assertThat(view.successors().closed()).isTrue();
    }

    @Test
    void aJoinerBehindANodeThatLostItsListKnowsThatNodeToo() {
        RingView left = member(60, 20, false, 100).withoutDead(at(100)::equals);
        RingView joined = joining(140)
                .joined(at(60), left.successors().nodes(), left.successors().closed())
                .orElse(joining(140));
        assertThat(joined.successors().nodes()).isEqualTo(these(20, 60));
    }

    @Test
    void aMemberThatMakesItselfKnownPushesNobodyOutOfAFullList() {
        RingView full = new RingView(
                at(10),
                CIRCLE,
                ListLength.fixed(2),
                Standing.MEMBER,
                Optional.of(at(40)),
                new SuccessorList(at(10), these(20, 40), true),
                1,
                1);
        assertThat(full.withMember(at(30))).isEqualTo(full);
    }

    @Test
    void aNodeWhoseOthersAreAllDeadIsAlone() {
        RingView view = member(10, 20, true, 20).withoutDead(at(20)::equals);
        assertThat(view.successors()).isEqualTo(SuccessorList.alone(at(10)));
        assertThat(view.predecessor()).isEmpty();
    }

    @Test
    void aNodeThatLeftIsForgottenWhereverItStands() {
        RingView view = member(10, 40, true, 20, 30, 40).withoutGone(at(40)::equals);
        assertThat(view.successors().nodes()).isEqualTo(these(20, 30));
        assertThat(view.predecessor()).isEmpty();
    }

    @Test
    void aSmallRingTakesAMemberInAtOnceAndALargeOneDoesNot() {
        assertThat(member(10, 5, true, 20, 5).withMember(at(30)).successors().nodes())
                .isEqualTo(these(20, 30, 5));
        assertThat(member(10, 5, false, 20, 40).withMember(at(30)).successors().nodes())
                .isEqualTo(these(20, 40));
    }

    @Property
    void aVersionIsRaisedExactlyWhenItsPointerChanges(
            @ForAll @Size(max = 6) List<@IntRange(max = 255) Integer> notifiers,
            @ForAll @Size(max = 6) List<@IntRange(max = 255) Integer> dead) {
        RingView view = member(10, null, true, 60, 120, 200);
        for (int place : notifiers) {
            view = checked(view, view.rectified(at(place), false).withMember(at(place)));
        }
        for (int place : dead) {
            view = checked(view, view.withoutDead(at(place)::equals));
            view = checked(view, view.withoutGone(at(place)::equals));
        }
    }

    private static RingView checked(RingView before, RingView after) {
        assertThat(after.predecessor().equals(before.predecessor()))
                .isEqualTo(after.predecessorVersion() == before.predecessorVersion());
        assertThat(after.successors().equals(before.successors()))
                .isEqualTo(after.successorsVersion() == before.successorsVersion());
        return after;
    }
}
