// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final long MILLI = 1_000_000;
    private final RoundTrip peer = new RoundTrip(DurationRange.millis(100, 3_000));

    @Test
    void anUnknownPeerIsGivenFourTimesTheLeast() {
        assertThat(peer.timeout()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void theTimeOutFollowsTheRoundTripAndItsSpread() {
        for (int i = 0; i < 50; i++) {
            peer.answered((i % 2 == 0 ? 180 : 220) * MILLI, i);
        }
        assertThat(peer.timeout()).isBetween(Duration.ofMillis(230), Duration.ofMillis(350));
    }

    @Test
    void aSteadyQuickPeerIsGivenTheLeast() {
        for (int i = 0; i < 50; i++) {
            peer.answered(MILLI, i);
        }
        assertThat(peer.timeout()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void eachMissDoublesTheTimeOutUpToTheMostAndAnySignOfLifeRestoresIt() {
        peer.answered(MILLI, 0);
        assertThat(peer.missed()).isEqualTo(1);
        assertThat(peer.timeout()).isEqualTo(Duration.ofMillis(200));
        peer.missed();
        assertThat(peer.timeout()).isEqualTo(Duration.ofMillis(400));
        for (int i = 0; i < 10; i++) {
            peer.missed();
        }
        assertThat(peer.timeout()).isEqualTo(Duration.ofSeconds(3));
        peer.heard(1);
        assertThat(peer.timeout()).isEqualTo(Duration.ofMillis(100));
    }
}
