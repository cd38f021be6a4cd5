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

    private final Readiness readiness = readiness(StaticHomes.Quorum.MAJORITY);

    @Test
    void itHasMetOneOfEveryMajorityThatItsOldDiskWasIn() {
        readiness.met(B, true);
        assertThat(readiness.isInStep(ALL)).isFalse();

        readiness.met(C, true);
        assertThat(readiness.isComplete()).isTrue();
    }

    @Test
    void oneThatIsNotReachedDoesNotStandForOneThatWasMet() {
        readiness.met(B, true);
        readiness.unreached(C);

        assertThat(readiness.isInStep(ALL)).isFalse();
    }

    @Test
    void aMajorityOfNewDisksIsANewRingOnceTheOthersWereTried() {
        readiness.isNew(B);
        readiness.met(B, false);
        assertThat(readiness.isInStep(ALL)).as("C may be in step").isFalse();

        readiness.unreached(C);
        assertThat(readiness.isComplete()).isTrue();
    }

    @Test
    void whoWasNewWhenThisOneWasMayHaveComeIntoStepBeforeItIsMet() {
        readiness.isNew(B);
        readiness.unreached(C);
        assertThat(readiness.isInStep(ALL)).as("B may have copies").isFalse();

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
        assertThat(new Readiness(SELF, StaticHomes.Quorum.MAJORITY, List.of(ALL), true).isInStep(ALL))
                .isTrue();
    }

    private static Readiness readiness(StaticHomes.Quorum quorum) {
        return new Readiness(SELF, quorum, List.of(ALL), false);
    }
}
