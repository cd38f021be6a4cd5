// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.benchmarks.ring.Size;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingBenchmarksTest {
    @Test
    void tablesAndPlotsAreWritten(@TempDir Path folder) throws IOException {
        RingBenchmarks.run(List.of("R1", "R3"), Size.SMOKE, folder, "--smoke R1 R3");
        assertThat(folder.resolve("ring.md"))
                .content()
                .contains("benchmarks/run ring --smoke R1 R3", "## R1", "## R3", "| 64 |", "](failures.svg)");
        assertThat(folder.resolve("path-length.svg"))
                .content()
                .startsWith("<svg")
                .endsWith("</svg>\n");
        assertThat(folder.resolve("failures.svg")).content().contains("<polyline");
    }

    @Test
    void realNodesAreMeasuredBesideBareSocketsAndForcedWrites(@TempDir Path folder) throws IOException {
        RingBenchmarks.run(List.of("R16", "R17"), Size.SMOKE, folder, "--smoke R16 R17");
        assertThat(folder.resolve("ring.md"))
                .content()
                .contains("Wrong owners: 0;", "| one RPC ÷ bare TCP |", "÷ forced writes |", "| get, one caller |");
    }
}
