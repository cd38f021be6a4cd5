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
        // members, one joins, crashes, states, steps
        "1, false, 0, 1, 0",
        "1, true, 1, 89, 217",
        "2, false, 1, 6, 9",
        "2, true, 0, 1654, 7724",
        "2, true, 2, 9102, 36459",
        "3, false, 2, 111, 274",
        "3, true, 0, 704, 3392",
        "3, true, 1, 381344, 1915664",
        "3, true, 2, 825655, 3862194",
        "4, false, 2, 8653, 30137",
        "4, true, 0, 1848, 11496",
    })
    void noInterleavingBreaksAnInvariantAndEachLeadsToTheIdealRing(
            int members, boolean join, int crashes, int states, int steps) {
        explore(Setup.of(members, join, crashes), states, steps);
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
