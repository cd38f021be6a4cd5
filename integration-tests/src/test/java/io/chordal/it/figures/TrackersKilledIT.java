// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of the goal's hundred downloads, all of which {@code benchmarks/run control Q4 --full} does, and twice the time of the goal. */
@Tag("slow")
@Tag("figures")
class TrackersKilledIT {
    @Test
    void aDownloadEndsThoughAllTrackersDieAndOneThatIsBackElsewhereIsUsed(@TempDir Path folder) throws Exception {
        try (TrackersKilled killed = new TrackersKilled(folder, 1)) {
            assertThat(killed.fetch(1)).isBetween(1, TrackersKilled.chunks());
            assertThat(killed.comeBackElsewhere()).isLessThan(Duration.ofSeconds(60));
        }
    }
}
