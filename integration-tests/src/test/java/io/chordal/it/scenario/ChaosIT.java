// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.chaos.ChaosPlan;
import io.chordal.it.chaos.ChaosRun;
import io.chordal.it.chaos.Fault;
import io.chordal.it.chaos.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A short life of five daemons that are killed, paused and, where the seed draws it, given empty disks while clients call. What lasts
 * longer, and cuts links too, is {@code benchmarks/run chaos}. The seed is 1, or {@code -Dchordal.chaos.seed}.
 */
class ChaosIT {
    private static final List<String> QUICK = List.of("--stabilize", "200ms-400ms", "--ping", "200ms");

    @Test
    void nothingAcknowledgedIsLostAndNoSessionGoesBackWhileDaemonsDieAndStall() {
        ChaosPlan plan = new ChaosPlan(
                Long.getLong("chordal.chaos.seed", 1),
                5,
                EnumSet.of(Fault.KILL, Fault.PAUSE, Fault.NEW_DISK),
                Duration.ofSeconds(10),
                Duration.ofMillis(1_500),
                8,
                Duration.ofMillis(30),
                Duration.ofSeconds(60),
                Set.of(),
                QUICK);
        Verdict verdict = ChaosRun.of(plan, Path.of("target", "it", "chaos"));
        System.out.println(verdict);
        assertThat(verdict.violations())
                .as(
                        "%s; to run it again: mvn -B verify -pl integration-tests -am -Dit.test=ChaosIT"
                                + " -Dfailsafe.failIfNoSpecifiedTests=false -Dchordal.chaos.seed=%d",
                        verdict, plan.seed())
                .isEmpty();
        assertThat(verdict.acknowledged()).as("writes acknowledged").isPositive();
    }
}
