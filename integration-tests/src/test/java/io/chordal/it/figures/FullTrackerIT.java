// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenth of the goal's peers and files, which {@code benchmarks/run control full-tracker} measures whole. */
@Tag("slow")
@Tag("figures")
class FullTrackerIT {
    private static final long MOST_HEAP = 128L << 20;
    /** So many are asked for at once. */
    private static final int SEARCHES = 8;

    @Test
    void aTenthOfAFullTrackerAnswersAndTakesLessThanHalfOfItsHeap(@TempDir Path folder) throws Exception {
        try (FullTracker tracker = new FullTracker(folder, 1_000, 10)) {
            tracker.fill();

            assertThat(tracker.search(1, 1).at(99)).isLessThan(Duration.ofSeconds(20));
            assertThat(tracker.search(SEARCHES, 40).at(99)).isLessThan(Duration.ofSeconds(5));
            assertThat(tracker.locate(200).at(99)).isLessThan(Duration.ofSeconds(10));
            assertThat(tracker.memory().heap()).isLessThan(MOST_HEAP);
            assertThat(tracker.forgotten()).isZero();
            assertThat(tracker.renewals()).isPositive();
        }
    }
}
