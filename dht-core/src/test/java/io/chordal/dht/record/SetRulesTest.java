// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SetRulesTest {
    private long counter;

    @Test
    @Tag("S0-11")
    void addingAMemberAgainWithTheSamePayloadChangesNothing() {
        WriteDecision first = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision second = decide(first, 2, Histories.add("one", 2));

        assertThat(first.changed()).isTrue();
        assertThat(first.revision()).isEqualTo(1);
        assertThat(second.changed()).isFalse();
        assertThat(second.revision()).isEqualTo(1);
    }

    @Test
    void aMemberAddedAgainStaysAlthoughItWasRemovedElsewhereBefore() {
        WriteDecision first = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision removed = decide(first, 2, Histories.remove(2));
        WriteDecision again = decide(first, 2, Histories.add("one", 3));

        RowState met = RowState.of(removed.row().orElseThrow())
                .merge(RowState.of(again.row().orElseThrow()));
        assertThat(met.row().present()).isTrue();
    }

    @Test
    void anotherPayloadChangesTheSet() {
        WriteDecision first = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision second = decide(first, 2, Histories.add("two", 2));

        assertThat(second.changed()).isTrue();
        assertThat(second.revision()).isEqualTo(2);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        WriteDecision removed = decide(Optional.empty(), 5, Histories.remove(1));

        assertThat(removed.changed()).isFalse();
        assertThat(removed.revision()).isEqualTo(4);
    }

    @Test
    void aLateAttemptAtWhatWasReplacedDoesNothing() {
        WriteDecision added = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision removed = decide(added, 2, Histories.remove(2));
        WriteDecision again = decide(removed, 3, Histories.add("two", 3));

        assertThat(decide(removed, 3, Histories.add("one", 1)).row()).isEmpty();
        assertThat(decide(again, 4, Histories.add("one", 1)).row()).isEmpty();
        assertThat(decide(again, 4, Histories.remove(2)).row()).isEmpty();
        assertThat(decide(again, 4, Histories.remove(2).again()).row()).isEmpty();
    }

    @Test
    void aLateAttemptAtAnAdditionThatWasRemovedElsewhereDoesNotTakeANewAdditionAlong() {
        RowState removed = Histories.apply(
                        Histories.apply(Optional.empty(), Histories.add("one", 1), 0, 1, Histories.NOW),
                        Histories.remove(2),
                        0,
                        2,
                        Histories.NOW)
                .orElseThrow();
        Optional<RowState> anew = Histories.apply(Optional.empty(), Histories.add("one", 3), 1, 1, Histories.NOW);
        RowState late = Histories.apply(anew, Histories.add("one", 1), 1, 2, Histories.NOW)
                .orElseThrow();

        assertThat(removed.merge(anew.orElseThrow()).row().present()).isTrue();
        assertThat(removed.merge(late).row().present()).isTrue();
    }

    @Test
    void aSecondAttemptAtARemovalOfNothingLeavesAMarkForTheFirst() {
        WriteDecision marked = decide(Optional.empty(), 5, Histories.remove(1).again());
        assertThat(marked.changed()).isFalse();
        assertThat(marked.revision()).isEqualTo(4);
        assertThat(marked.row().orElseThrow().revision()).isEqualTo(4);
        WriteDecision added = decide(marked, 5, Histories.add("one", 2));

        assertThat(decide(added, 6, Histories.remove(1)).row()).isEmpty();
    }

    @Test
    void aSecondAttemptAtARemovalOfALeaseThatIsOverLeavesNoMarkWhichWouldKeepItsPublisherOut() {
        WriteDecision leased = decide(Optional.empty(), 1, Histories.lease("one", 1, 1, Duration.ofSeconds(5), 1));
        WriteDecision withdrawn = decide(leased, 2, Histories.withdraw(1, 2, 2));

        assertThat(decide(withdrawn, 3, Histories.remove(3).again()).row()).isEmpty();
    }

    @Test
    void aTombstoneIsKeptForADayAtLeast() {
        WriteDecision added = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision removed = decide(added, 2, Histories.remove(2));

        assertThat(removed.row().orElseThrow().present()).isFalse();
        assertThat(removed.row().orElseThrow().expiresAt()).contains(Histories.NOW.plus(Duration.ofHours(24)));
    }

    @Test
    void aSecondAttemptAtTheSameOperationTellsTheOutcomeOfTheFirst() {
        WriteDecision first = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision retried = decide(first, 2, Histories.add("one", 1));

        assertThat(retried.changed()).isTrue();
        assertThat(retried.revision()).isEqualTo(1);
        assertThat(retried.row()).isEmpty();
    }

    @Test
    void renewingALeaseMovesItsEndAndLeavesTheVersion() {
        WriteDecision first = decide(Optional.empty(), 1, lease("here", 1));
        WriteDecision renewed = decide(first, 2, lease("here", 2));

        assertThat(renewed.changed()).isFalse();
        assertThat(renewed.revision()).isEqualTo(1);
        assertThat(renewed.row().orElseThrow().order()).isEqualTo(new LeaseSequence(1, 2));
        assertThat(renewed.row().orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void aLeaseThatIsBehindIsIgnored() {
        WriteDecision first = decide(Optional.empty(), 1, lease("here", 5));

        assertThat(decide(first, 2, lease("late", 5)).row()).isEmpty();
        assertThat(decide(first, 2, lease("late", 4)).row()).isEmpty();
        assertThat(decide(first, 2, Histories.withdraw(1, 4, 9)).row()).isEmpty();
    }

    @Test
    void aLeaseThatComesBackAfterItsEndChangesTheSet() {
        WriteDecision first = decide(Optional.empty(), 1, lease("here", 1));
        RowState ended = RowState.of(first.row().orElseThrow());
        Instant later = Histories.NOW.plus(Duration.ofMinutes(2));
        SetRules rules = new SetRules(Histories.ID, Optional.of(ended), 2, later, this::dot, Duration.ofHours(24));

        assertThat(rules.decide(lease("here", 2)).changed()).isTrue();
    }

    @Test
    void plainAndLeasedWritesDoNotMixAtOneMember() {
        WriteDecision plain = decide(Optional.empty(), 1, Histories.add("one", 1));
        WriteDecision leased = decide(Optional.empty(), 1, lease("here", 1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> decide(plain, 2, lease("here", 1)))
                .withMessageContaining("plain");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decide(leased, 2, Histories.remove(2)))
                .withMessageContaining("leased");
    }

    @Test
    void aLeaseIsInvisibleAtItsEndAndGoneAMinuteLater() {
        Row row = decide(Optional.empty(), 1, lease("here", 1)).row().orElseThrow();
        Instant end = Histories.NOW.plus(Duration.ofMinutes(1));

        assertThat(row.visibleAt(end.minusMillis(1))).isTrue();
        assertThat(row.visibleAt(end)).isFalse();
        assertThat(row.goneAt(end.plusSeconds(59))).isFalse();
        assertThat(row.goneAt(end.plusSeconds(60))).isTrue();
    }

    private static Addition lease(String payload, long number) {
        return Histories.lease(payload, 1, number, Duration.ofMinutes(1), 100 + number);
    }

    private WriteDecision decide(WriteDecision before, long next, SetWrite write) {
        return decide(before.row().map(RowState::of), next, write);
    }

    private WriteDecision decide(Optional<RowState> before, long next, SetWrite write) {
        return new SetRules(Histories.ID, before, next, Histories.NOW, this::dot, Duration.ofHours(24)).decide(write);
    }

    private Dot dot() {
        counter++;
        return new Dot(Histories.node(0), 7, counter);
    }
}
