// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.GetPredecessor;
import io.chordal.dht.ring.message.PredecessorAnswer;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** 100 does not hear 90, which stands right before it; newcomers behind 100 push 90 off the list, and 50 makes itself known. */
class UnlistedTest {
    private final Lives lives = new Lives();
    private final RingCell cell = new RingCell(member(100, null, false, 150, 200, 90), lives);

    @Test
    void whatLiesBeforeALiveNodeThatWasListedIsNotClaimed() {
        pushOff();

        assertThat(cell.neighbourhood().unlisted()).contains(at(90));
        assertThat(cell.neighbourhood().ownArc()).contains(arc(90));
    }

    @Test
    void itIsClaimedWhenThatOneIsDead() {
        pushOff();

        lives.died(at(90));
        cell.prune();

        assertThat(cell.neighbourhood().ownArc()).contains(arc(50));
    }

    @Test
    void itIsClaimedWhenThatOneHasLeft() {
        pushOff();

        lives.left(at(90));
        cell.prune();

        assertThat(cell.neighbourhood().ownArc()).contains(arc(50));
    }

    @Test
    void whoeverMakesItselfKnownOrIsListedIsNotUnlisted() {
        pushOff();
        cell.update(view -> view.rectified(at(90), false));
        assertThat(cell.neighbourhood().unlisted()).isEmpty();

        cell.update(view -> member(100, 50, false, 120, 150, 200));
        assertThat(cell.neighbourhood().unlisted()).isEmpty();

        cell.update(view -> member(100, 50, false, 120, 150, 90));
        cell.update(view -> member(100, 50, false, 120, 150, 200));
        assertThat(cell.neighbourhood().unlisted()).contains(at(90));
        cell.update(view -> member(100, 50, false, 120, 150, 90));
        assertThat(cell.neighbourhood().unlisted()).isEmpty();
    }

    @Test
    void ofSeveralTheNearestCounts() {
        pushOff();
        cell.update(view -> member(100, 50, false, 120, 70, 95));
        cell.update(view -> member(100, 50, false, 120, 130, 150));

        assertThat(cell.neighbourhood().ownArc()).contains(arc(95));
    }

    @Test
    void whoeverIsOutsideRemembersNobody() {
        pushOff();
        cell.update(RingView::left);

        assertThat(cell.neighbourhood().unlisted()).isEmpty();
    }

    @Test
    void whenTheNearestUnlistedOneDiesTheNextOneThatLivesStillBounds() {
        cell.update(view -> member(100, null, false, 150, 90, 95));
        cell.update(view -> member(100, 50, false, 120, 150, 200));
        assertThat(cell.neighbourhood().ownArc()).contains(arc(95));

        lives.died(at(95));
        cell.prune();

        assertThat(cell.neighbourhood().ownArc()).contains(arc(90));
    }

    @Test
    void whenANearerPredecessorHasComeAndLeftTheUnlistedOneStillBounds() {
        cell.update(view -> member(100, null, false, 120, 150, 200));
        cell.update(view -> view.rectified(at(50), false));
        assertThat(cell.neighbourhood().ownArc()).contains(arc(90));
        cell.update(view -> view.rectified(at(95), false));
        assertThat(cell.neighbourhood().ownArc()).contains(arc(95));

        lives.left(at(95));
        cell.prune();
        cell.update(view -> view.rectified(at(50), false));

        assertThat(cell.neighbourhood().ownArc()).contains(arc(90));
    }

    @Test
    void whoeverAsksForTheOwnerIsNotToldAnArcThatIsNotClaimed() {
        SimWorld world = new SimWorld(1);
        StaticRing ring = StaticRing.of(world, RingConfig.lan(), 40).withoutMaintenance();
        List<SimNode> nodes = ring.nodes();
        SimNode self = nodes.get(20);
        NodeRef unlisted = nodes.get(19).self();
        NodeRef farther = nodes.get(18).self();
        SimNode before = nodes.get(18);
        List<NodeRef> after = self.chord().view().successors().nodes();
        List<NodeRef> withIt = new ArrayList<>(after);
        withIt.add(unlisted);
        see(self, Optional.empty(), withIt);
        see(self, Optional.of(farther), after);
        // The one before does not know it either.
        see(
                before,
                before.chord().view().predecessor(),
                nodes.subList(20, 36).stream().map(SimNode::self).toList());
        RingId point = unlisted.id();
        assertThat(self.chord().neighbourhood().owns(point)).isFalse();

        List<NodeRef> told = new ArrayList<>();
        self.chord().dispatcher().dispatch(new GetPredecessor(), new Reply<PredecessorAnswer>() {
            @Override
            public void answered(PredecessorAnswer answer) {
                told.add(answer.node());
            }

            @Override
            public void failed(CallFailure failure) {}
        });
        List<NodeRef> owners = new ArrayList<>();
        before.chord().lookup(point, Duration.ofSeconds(5), new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                owners.add(result.owner());
            }

            @Override
            public void failed(CallFailure failure) {}
        });
        world.run(Duration.ofSeconds(6));

        assertThat(owners)
                .as("found to own what it does not claim: " + self.self())
                .containsExactly(unlisted);
        assertThat(told).containsExactly(unlisted);
    }

    private void pushOff() {
        cell.update(view -> member(100, null, false, 120, 150, 200));
        cell.update(view -> view.rectified(at(50), false));
        assertThat(cell.view().predecessor()).isEqualTo(Optional.of(at(50)));
    }

    private static void see(SimNode node, Optional<NodeRef> predecessor, List<NodeRef> successors) {
        RingView view = node.chord().view();
        node.chord()
                .place(
                        node.chord().ringId().orElseThrow(),
                        new RingView(
                                view.self(),
                                view.profile(),
                                view.listLength(),
                                Standing.MEMBER,
                                predecessor,
                                new SuccessorList(view.self(), successors, false),
                                view.predecessorVersion() + 1,
                                view.successorsVersion() + 1),
                        node.chord().fingers());
    }

    private static Arc arc(int from) {
        return new Arc(at(from).id(), at(100).id());
    }
}
