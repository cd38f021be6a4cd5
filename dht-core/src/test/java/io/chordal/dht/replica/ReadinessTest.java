// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a home may speak whose disk is new, or whose part is. */
class ReadinessTest {
    private static final Endpoint SELF = new Endpoint("a", 1);
    private static final Endpoint B = new Endpoint("b", 1);
    private static final Endpoint C = new Endpoint("c", 1);
    private static final Endpoint D = new Endpoint("d", 1);
    private static final List<Endpoint> ALL = List.of(SELF, B, C);
    private static final KeyHomes HOMES = new KeyHomes(ALL, ALL);

    private final Readiness readiness = readiness(StaticHomes.Quorum.MAJORITY);

    @Test
    void itHasMetOneOfEveryMajorityThatItsOldDiskWasIn() {
        readiness.met(B, true);
        assertThat(readiness.isInStep(HOMES, false)).isFalse();

        readiness.met(C, true);
        assertThat(readiness.isComplete()).isTrue();
    }

    @Test
    void oneThatIsNotReachedDoesNotStandForOneThatWasMet() {
        readiness.met(B, true);
        readiness.unreached(C);

        assertThat(readiness.isInStep(HOMES, false)).isFalse();
    }

    @Test
    void aMajorityOfNewDisksIsANewRingOnceTheOthersWereTried() {
        readiness.isNew(B);
        readiness.met(B, false);
        assertThat(readiness.isInStep(HOMES, false)).as("C may be in step").isFalse();

        readiness.unreached(C);
        assertThat(readiness.isComplete()).isTrue();
    }

    @Test
    void whoWasNewWhenThisOneWasMayHaveComeIntoStepBeforeItIsMet() {
        readiness.isNew(B);
        readiness.unreached(C);
        assertThat(readiness.isInStep(HOMES, false)).as("B may have copies").isFalse();

        readiness.met(B, true);
        assertThat(readiness.isComplete()).isTrue();
    }

    @Test
    void whereAvailabilityCountsItIsEnoughToHaveTriedTheOthers() {
        Readiness available = readiness(StaticHomes.Quorum.AVAILABLE);
        available.met(B, true);
        assertThat(available.isComplete()).isFalse();

        available.unreached(C);
        assertThat(available.isComplete()).isTrue();
    }

    @Test
    void aDiskThatWasInStepStaysSo() {
        Readiness same = new Readiness(SELF, StaticHomes.Quorum.MAJORITY);
        same.begin(HomePlan.of(HomeList.of(ALL)), List.of(new PlanCircle.Cell(HOMES, true)));
        assertThat(same.isComplete()).isTrue();
    }

    @Test
    void aNewHomeIsFilledOnceItHasMetOneOfEveryMajorityOfTheListThatEnds() {
        KeyHomes changing = new KeyHomes(List.of(B, C, D), List.of(SELF, B, C));
        Readiness added = changing(changing, false);

        added.met(B, true);
        added.met(C, false);
        added.unreached(D);
        assertThat(added.isInStep(changing, false)).isFalse();
        assertThat(added.isFilled()).isFalse();

        added.met(D, true);
        assertThat(added.isInStep(changing, false)).isTrue();
        assertThat(added.isFilled()).isTrue();
    }

    @Test
    void aHomeThatStaysIsInStepAtOnceAndFilledOnceItHasMetOneOther() {
        KeyHomes changing = new KeyHomes(ALL, List.of(SELF, B, D));
        Readiness stays = changing(changing, true);
        assertThat(stays.isInStep(changing, true)).isTrue();
        assertThat(stays.isFilled()).isFalse();

        stays.met(D, true);
        assertThat(stays.isFilled()).as("D was no home before").isFalse();

        stays.met(C, true);
        assertThat(stays.isFilled()).isTrue();
    }

    @Test
    void afterAChangeNewDisksAreNoNewRing() {
        Readiness later = new Readiness(SELF, StaticHomes.Quorum.MAJORITY);
        HomeList first = HomeList.of(ALL);
        HomePlan second = HomePlan.of(first)
                .toward(new HomeList(2, List.of(SELF, B)))
                .committed(new StaticHomes(first, StaticHomes.Quorum.MAJORITY).digest());
        later.begin(second, List.of(new PlanCircle.Cell(HOMES, false)));

        later.isNew(B);
        later.met(B, false);
        later.unreached(C);
        assertThat(later.isComplete()).isFalse();
        assertThat(later.isOfNoUse()).isTrue();
    }

    private static Readiness changing(KeyHomes homes, boolean known) {
        Readiness readiness = new Readiness(SELF, StaticHomes.Quorum.MAJORITY);
        HomePlan plan = HomePlan.of(HomeList.of(ALL)).toward(new HomeList(2, List.of(SELF, B, C, D)));
        readiness.begin(plan, List.of(new PlanCircle.Cell(homes, known)));
        return readiness;
    }

    private static Readiness readiness(StaticHomes.Quorum quorum) {
        Readiness fresh = new Readiness(SELF, quorum);
        fresh.begin(HomePlan.of(HomeList.of(ALL)), List.of(new PlanCircle.Cell(HOMES, false)));
        return fresh;
    }
}
