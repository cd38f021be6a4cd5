// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentRoundTripsTest {
    private static final Duration OTHERWISE = Duration.ofMillis(250);
    private final RecentRoundTrips recent = new RecentRoundTrips();

    @Test
    void aFewSayNothing() {
        for (int i = 0; i < 15; i++) {
            recent.add(1);
        }
        assertThat(recent.usual(OTHERWISE)).isEqualTo(OTHERWISE);
    }

    @Test
    void nineteenOfTwentyComeBackWithinTheUsualTime() {
        for (int i = 1; i <= 20; i++) {
            recent.add(i);
        }
        assertThat(recent.usual(OTHERWISE)).isEqualTo(Duration.ofNanos(19));
    }

    @Test
    void onlyTheLatestCount() {
        for (int i = 0; i < 1_000; i++) {
            recent.add(1_000_000);
        }
        for (int i = 0; i < 64; i++) {
            recent.add(7);
        }
        assertThat(recent.usual(OTHERWISE)).isEqualTo(Duration.ofNanos(7));
    }
}
