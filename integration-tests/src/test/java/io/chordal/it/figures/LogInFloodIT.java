// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A weaker bound than the goal's, which {@code benchmarks/run control log-in} measures on a machine that does nothing else. */
@Tag("slow")
@Tag("figures")
class LogInFloodIT {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Test
    void honestUsersLogInDuringAFloodAndNothingThatIsSecretIsWrittenDown(@TempDir Path folder) throws Exception {
        try (LogIns logIns = new LogIns(folder)) {
            LogIns.Result one = logIns.during(LogIns.Kind.ONE_ADDRESS, 500, 30, Duration.ofMillis(100));
            LogIns.Result many = logIns.during(LogIns.Kind.MANY_ADDRESSES, 500, 30, Duration.ofMillis(100));

            assertThat(one.known().refused()).isEmpty();
            assertThat(one.known().times().at(90)).isLessThan(BOUND);
            assertThat(one.stranger().refused()).isEmpty();
            assertThat(one.stranger().times().at(90)).isLessThan(BOUND);
            assertThat(one.ends()).contains("RESOURCE_EXHAUSTED").doesNotContain("OK=");
            assertThat(many.known().refused()).isEmpty();
            assertThat(many.known().times().at(90)).isLessThan(BOUND);
            assertThat(many.stranger().refused()).isEmpty();
            assertThat(many.stranger().times().at(90)).isLessThan(BOUND);
            assertThat(logIns.audited()).isPositive();
            assertThat(logIns.tellingFiles()).isEmpty();
        }
    }
}
