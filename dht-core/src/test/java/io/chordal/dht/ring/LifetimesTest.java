// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LifetimesTest {
    private final Lifetimes lifetimes = new Lifetimes();

    @Test
    void inARingWhereNobodyDiesNodesStayUsable() {
        Duration first = Duration.ofNanos(lifetimes.usableNanos());
        assertThat(first).isGreaterThan(Duration.ofMinutes(5));
        for (int i = 0; i < 50; i++) {
            lifetimes.observed(Duration.ofMinutes(5).toNanos(), true);
        }
        assertThat(Duration.ofNanos(lifetimes.usableNanos())).isGreaterThan(Duration.ofMinutes(20));
    }

    @Test
    void inARingOfShortLivesNodesAreUsableWhileNineOfTenLive() {
        SplittableRandom random = new SplittableRandom(1);
        double meanLife = 120;
        for (int i = 0; i < 300; i++) {
            double unheard = 30 * random.nextDouble();
            lifetimes.observed((long) (unheard * 1e9), random.nextDouble() < Math.exp(-unheard / meanLife));
        }
        assertThat(Duration.ofNanos(lifetimes.usableNanos())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    @Test
    void oneDeathAmongManyLivesChangesLittleAndManyAtOnceAreForgottenInTime() {
        for (int i = 0; i < 100; i++) {
            lifetimes.observed(1_000_000, true);
        }
        lifetimes.observed(1_000_000, false);
        assertThat(Duration.ofNanos(lifetimes.usableNanos())).isGreaterThan(Duration.ofMinutes(2));
        for (int i = 0; i < 50; i++) {
            lifetimes.observed(1_000_000, false);
        }
        assertThat(Duration.ofNanos(lifetimes.usableNanos())).isEqualTo(Duration.ofSeconds(10));
        for (int i = 0; i < 300; i++) {
            lifetimes.observed(1_000_000_000L, true);
        }
        assertThat(Duration.ofNanos(lifetimes.usableNanos())).isGreaterThan(Duration.ofMinutes(5));
    }
}
