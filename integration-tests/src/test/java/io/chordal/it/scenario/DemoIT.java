// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Processes;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's first command, with a small file of the user's own. */
class DemoIT {
    private static final Duration LONGEST = Duration.ofSeconds(150);

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    @Test
    void theDemoFetchesAtFourPeersKillsTheFirstAndLeavesNothingRunning() {
        Path file = TestFiles.random(WORKPLACE.folder().resolve("demo.bin"), 24 * MIB, 11);
        Peerctl peerctl = WORKPLACE.peerctl(WORKPLACE.folder().resolve("home"));
        Set<ProcessHandle> daemons = new HashSet<>();
        Peerctl.Result result;
        try (Peerctl.Running demo = peerctl.start("demo", file.toString())) {
            Eventually.until(
                    "the demo has ended",
                    LONGEST,
                    () -> {
                        daemons.addAll(demo.descendants());
                        return demo.isAlive();
                    },
                    alive -> !alive);
            result = demo.result().succeeded();
        }
        String said = result.out() + result.err();
        Matcher verified = Pattern.compile("SHA-256 verified").matcher(said);
        assertThat(verified.results().count()).as("%s", result).isEqualTo(4);
        assertThat(said)
                .contains(
                        "kill -9",
                        "together 48 of 48, nobody all of them",
                        "SUCCESSORS",
                        "peerctl dht replicas",
                        "GAVE");
        assertThat(daemons).as("processes that the demo started").hasSizeGreaterThanOrEqualTo(6);
        assertThat(daemons).as("processes that are left").noneMatch(left -> Processes.runs(left.pid()));
    }
}
