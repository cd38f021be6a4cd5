// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RingConfigTest {
    @Test
    @Tag("S4-20")
    void theDefaultsAreTheseOfALocalNetwork() {
        RingConfig defaults = RingConfig.defaults();
        assertThat(defaults.stabilize()).isEqualTo(DurationRange.millis(1_000, 5_000));
        assertThat(defaults.fixFingers()).isEqualTo(DurationRange.millis(1_000, 10_000));
        assertThat(defaults.ping()).isEqualTo(Duration.ofMillis(500));
        assertThat(defaults.misses()).isEqualTo(2);
        assertThat(defaults.callTimeout()).isEqualTo(DurationRange.millis(250, 3_000));
        assertThat(defaults.probeTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.ownPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.deadRecheck()).isEqualTo(DurationRange.millis(10_000, 960_000));
        assertThat(defaults.reunion()).isEqualTo(DurationRange.millis(45_000, 75_000));
        assertThat(defaults.joinTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.listLength()).isEqualTo(new ListLength(16, 32));
    }

    @Test
    void lookupsRememberAndHedgeByDefault() {
        assertThat(RingConfig.defaults().eager()).isTrue();
        RoutingConfig routing = RingConfig.defaults().routing();
        assertThat(routing).isEqualTo(RoutingConfig.defaults());
        assertThat(routing.locations()).isEqualTo(10_000);
        assertThat(routing.routes()).isEqualTo(2_048);
        assertThat(routing.parallel()).isEqualTo(2);
        assertThat(routing.explore()).isEqualTo(DurationRange.millis(2_000, 60_000));
        assertThat(routing.listAnswers()).isTrue();
    }

    @Test
    void thePapersModeHasThePapersTimesAndNothingBeyondFingersAndSuccessors() {
        RingConfig paper = RingConfig.paper();
        assertThat(paper.stabilize()).isEqualTo(DurationRange.millis(15_000, 45_000));
        assertThat(paper.fixFingers()).isEqualTo(DurationRange.millis(15_000, 45_000));
        assertThat(paper.eager()).isFalse();
        assertThat(paper.misses()).isEqualTo(1);
        assertThat(paper.callTimeout()).isEqualTo(DurationRange.millis(500, 500));
        assertThat(paper.listLength()).isEqualTo(ListLength.fixed(20));
        assertThat(paper.routing()).isEqualTo(RoutingConfig.paper());
        assertThat(paper.routing().locations()).isZero();
        assertThat(paper.routing().routes()).isZero();
        assertThat(paper.routing().parallel()).isEqualTo(1);
        assertThat(paper.routing().listAnswers()).isFalse();
    }

    @Test
    void presetsDifferWhereTheNetworkDoes() {
        assertThat(RingConfig.local().probeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(RingConfig.local().callTimeout()).isEqualTo(DurationRange.millis(500, 3_000));
        assertThat(RingConfig.local().deadRecheck()).isEqualTo(DurationRange.millis(2_000, 60_000));
        assertThat(RingConfig.wan().callTimeout().max()).isEqualTo(Duration.ofSeconds(5));
        assertThat(RingConfig.wan().ping()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatIsNoPeriodIsRefused() {
        assertThatThrownBy(() -> RingConfig.lan().with(c -> c.ping(Duration.ZERO)))
                .hasMessageContaining("ping");
        assertThatThrownBy(() -> DurationRange.millis(5, 4)).hasMessageContaining("range");
        assertThatThrownBy(() -> DurationRange.millis(0, 4)).hasMessageContaining("range");
        assertThatThrownBy(() -> RoutingConfig.defaults().withParallel(0)).hasMessageContaining("waits");
        assertThatThrownBy(() -> RoutingConfig.defaults().withRoutes(-1)).hasMessageContaining("remember");
        assertThatThrownBy(() -> RoutingConfig.defaults().withLocations(-1)).hasMessageContaining("remember");
    }
}
