// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted faults. All of them are hunted by {@link MutantHunt}, which takes too long for every build. */
class MutantTest {
    @Test
    void everyMutantStillFitsTheCodeAndCompiles(@TempDir Path directory) throws IOException {
        for (Mutant mutant : Mutant.all()) {
            assertThat(mutant.plant(directory.resolve(mutant.name())))
                    .as(mutant.name())
                    .isNotNull();
        }
    }

    @Test
    void writesThatAreAcknowledgedBeforeTheyAreOnTheDiskAreFoundOut() throws Exception {
        Mutant mutant = Mutant.all().stream()
                .filter(one -> one.name().equals("ack-before-fsync"))
                .findFirst()
                .orElseThrow();
        assertThat(MutantHunt.hunt(mutant, 8).seed()).isPresent();
    }
}
