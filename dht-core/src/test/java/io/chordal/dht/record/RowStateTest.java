// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RowStateTest {

    @Property(tries = 2000)
    void mergingIsCommutativeAssociativeAndIdempotent(@ForAll long seed, @ForAll boolean leasedToo) {
        List<RowState> states = Histories.states(seed, leasedToo);
        Random random = new Random(~seed);
        for (int i = 0; i < 10 && !states.isEmpty(); i++) {
            RowState a = states.get(random.nextInt(states.size()));
            RowState b = states.get(random.nextInt(states.size()));
            RowState c = states.get(random.nextInt(states.size()));
            assertThat(a.merge(b)).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).isEqualTo(a);
            assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
        }
    }

    @Property(tries = 500)
    void equalDigestsMeanEqualStates(@ForAll long seed) {
        List<RowState> states = Histories.states(seed, false);
        for (RowState a : states) {
            for (RowState b : states) {
                assertThat(a.digest().equals(b.digest())).isEqualTo(a.equals(b));
            }
        }
    }

    @Test
    void anAdditionWinsOverAConcurrentRemoval() {
        RowState first = write(Optional.empty(), Histories.add("one", 1), 0, 1);
        RowState removed = write(Optional.of(first), Histories.remove(2), 0, 2);
        RowState addedAgain = write(Optional.of(first), Histories.add("two", 3), 1, 1);

        RowState merged = removed.merge(addedAgain);

        assertThat(merged.rows()).hasSize(2);
        assertThat(merged.visibleAt(Histories.NOW))
                .get()
                .extracting(member -> member.payload().toUtf8())
                .isEqualTo("two");
    }

    @Test
    void aRemovalThatSawTheAdditionReplacesItWhateverTheOrderOfArrival() {
        RowState added = write(Optional.empty(), Histories.add("one", 1), 0, 1);
        RowState removed = write(Optional.of(added), Histories.remove(2), 1, 1);

        assertThat(removed.merge(added)).isEqualTo(removed);
        assertThat(added.merge(removed)).isEqualTo(removed);
        assertThat(removed.visibleAt(Histories.NOW)).isEmpty();
    }

    @Test
    @Tag("S2-38")
    void aWriteAfterBothSidesMetReplacesBoth() {
        RowState left = write(Optional.empty(), Histories.add("left", 1), 0, 1);
        RowState right = write(Optional.empty(), Histories.add("right", 2), 1, 1);
        RowState both = left.merge(right);
        assertThat(both.rows()).hasSize(2);

        RowState resolved = write(Optional.of(both), Histories.add("resolved", 3), 2, 1);

        assertThat(resolved.rows()).hasSize(1);
        assertThat(resolved.merge(left).merge(right)).isEqualTo(resolved);
    }

    @Test
    void theHighestSequenceOfALeasedMemberWins() {
        RowState low = write(Optional.empty(), Histories.lease("low", 1, 9, Duration.ofHours(9), 1), 0, 1);
        RowState high = write(Optional.empty(), Histories.lease("high", 2, 0, Duration.ofHours(1), 2), 1, 1);

        assertThat(low.merge(high)).isEqualTo(high);
        assertThat(high.merge(low)).isEqualTo(high);
    }

    @Test
    void aWithdrawalIsNotUndoneByAnOlderLease() {
        RowState leased = write(Optional.empty(), Histories.lease("here", 1, 1, Duration.ofDays(7), 1), 0, 1);
        RowState withdrawn = write(Optional.of(leased), Histories.withdraw(1, 2, 2), 0, 2);

        assertThat(withdrawn.visibleAt(Histories.NOW)).isEmpty();
        assertThat(withdrawn.merge(leased)).isEqualTo(withdrawn);
        assertThat(withdrawn.row().expiresAt()).isEqualTo(leased.row().expiresAt());
    }

    @Test
    void aWriteOfANewStoreOfTheSameNodeDoesNotReplaceWhatItNeverSaw() {
        RowState old = write(Optional.empty(), Histories.add("old store", 1), 0, 500);
        Dot fresh = new Dot(Histories.node(0), 8, 1);
        SetRules rules =
                new SetRules(Histories.ID, Optional.empty(), 1, Histories.NOW, () -> fresh, Duration.ofHours(24));
        RowState anew =
                RowState.of(rules.decide(Histories.add("new store", 2)).row().orElseThrow());

        assertThat(old.merge(anew).rows()).hasSize(2);
    }

    private static RowState write(Optional<RowState> before, SetWrite write, int store, long counter) {
        return Histories.apply(before, write, store, counter, Histories.NOW).orElseThrow();
    }
}
