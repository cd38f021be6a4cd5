// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a home with a new disk may speak. */
class ReadinessTest {
    private static final Endpoint SELF = new Endpoint("a", 1);
    private static final Endpoint B = new Endpoint("b", 1);
    private static final Endpoint C = new Endpoint("c", 1);
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

    private static Readiness readiness(StaticHomes.Quorum quorum) {
        Readiness fresh = new Readiness(SELF, quorum);
        fresh.begin(HomePlan.of(HomeList.of(ALL)), List.of(new PlanCircle.Cell(HOMES, false)));
        return fresh;
    }
}
