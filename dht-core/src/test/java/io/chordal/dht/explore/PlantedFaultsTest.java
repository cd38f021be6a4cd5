// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.ring.PlantedFaults;
import io.chordal.dht.ring.RingRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exploration finds faults: each of these is planted alone and comes to light in one of the small rings. */
class PlantedFaultsTest {
    private static final List<Setup> SETUPS = List.of(
            Setup.of(2, true, 2),
            Setup.of(4, false, 2),
            Setup.of(3, true, 0),
            Setup.of(3, true, 1),
            Setup.of(3, true, 2));

    static Stream<String> faults() {
        return PlantedFaults.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPlantedFaultIsFound(String fault) {
        RingRules rules = PlantedFaults.all().get(fault);
        Optional<String> violation = SETUPS.stream()
                .flatMap(setup -> new Exploration(setup, rules).run().violation().stream())
                .findFirst();
        assertThat(violation).isPresent();
    }
}
