// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.ring.RingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small rings with r = 2 in every interleaving, until no new state is found. The counts are exact: whoever changes a step of the
 * protocol sees them change, looks at why, and writes the new ones down here.
 */
class ExplorationTest {
    @ParameterizedTest
    @CsvSource({
        // members, one joins, crashes, those who lost sight may meet, states, steps
        "1, false, 0, false, 1, 0",
        "1, true, 1, false, 33, 61",
        "2, false, 1, false, 6, 9",
        "2, true, 0, false, 1492, 6860",
        "2, true, 2, false, 8235, 33009",
        "2, true, 2, true, 9102, 36459",
        "3, false, 2, false, 111, 274",
        "3, true, 0, false, 1144, 5984",
        "3, true, 1, false, 1081568, 6353710",
        "3, true, 2, false, 2144806, 11608206",
        "4, false, 2, false, 17558, 64213",
        "4, true, 0, false, 2536, 16792",
    })
    void noInterleavingBreaksAnInvariantAndEachLeadsToTheIdealRing(
            int members, boolean join, int crashes, boolean meetings, int states, int steps) {
        explore(new Setup(members, 2, join, crashes, meetings), states, steps);
    }

    @Test
    void theSameExplorationFindsTheSameStates() {
        Setup setup = Setup.of(2, true, 1);
        assertThat(new Exploration(setup, RingRules.production()).run())
                .isEqualTo(new Exploration(setup, RingRules.production()).run());
    }

    private static void explore(Setup setup, int states, int steps) {
        Exploration.Outcome outcome = new Exploration(setup, RingRules.production()).run();
        System.out.printf("%s: %,d states, %,d steps%n", setup, outcome.states(), outcome.steps());
        assertThat(outcome.violation()).isEmpty();
        assertThat(outcome.states()).isEqualTo(states);
        assertThat(outcome.steps()).isEqualTo(steps);
    }
}
