// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationBenchmarksTest {
    @Test
    void aRunThatWasStoppedGoesOnWhereItWas(@TempDir Path folder) throws IOException {
        SimulationBenchmarks.run(2, 2, folder);
        List<String> lived = Files.readAllLines(folder.resolve("lives.tsv"));
        assertThat(lived).singleElement().asString().startsWith("2\tANYTHING\t");

        SimulationBenchmarks.run(2, 2, folder);
        assertThat(folder.resolve("lives.tsv")).content().isEqualTo(lived.get(0) + "\n");
    }
}
