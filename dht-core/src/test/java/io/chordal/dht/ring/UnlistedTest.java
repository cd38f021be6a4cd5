// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
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

    private void pushOff() {
        cell.update(view -> member(100, null, false, 120, 150, 200));
        cell.update(view -> view.rectified(at(50), false));
        assertThat(cell.view().predecessor()).isEqualTo(Optional.of(at(50)));
    }

    private static Arc arc(int from) {
        return new Arc(at(from).id(), at(100).id());
    }
}
