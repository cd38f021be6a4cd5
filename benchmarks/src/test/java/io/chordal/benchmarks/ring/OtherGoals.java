// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import java.util.List;

/** The goals that have no measurement of their own here, and what is known of each. */
public final class OtherGoals {
    private OtherGoals() {}

    /** Lists them. */
    public static Section run(Size size) {
        Table table = new Table("goal", "", "what there is")
                .row("R14", "seeds", "benchmarks/run simulation")
                .row(
                        "R15",
                        "planted mutants found",
                        "94 of 126 found by MutantHunt, in more hunts than one; 24 in vain, the others not hunted to an end: docs/simulation.md");
        return new Section("Goals without a measurement here", table.toMarkdown(), List.of());
    }
}
