// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.ring.message.Ping;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void everyCallAndAnswerIsCountedWithItsFraming() {
        SimWorld world = new SimWorld(1);
        new SimRing(world).grow(2).settle(Duration.ofMinutes(1));
        world.run(Duration.ofMinutes(1));
        Traffic traffic = world.countTraffic();
        AtomicInteger pings = new AtomicInteger();
        world.onDelivery((to, request) -> pings.addAndGet(request instanceof Ping ? 1 : 0));
        assertThat(traffic.total()).isZero();
        world.run(Duration.ofMinutes(1));
        long bytes = traffic.byRequest().get("Ping");
        long framing = Traffic.REQUEST_FRAMING + Traffic.ANSWER_FRAMING;
        assertThat(pings.get()).isPositive();
        assertThat(bytes).isBetween(pings.get() * (framing + 50), pings.get() * (framing + 400));
        assertThat(traffic.total())
                .isGreaterThan(bytes)
                .isEqualTo(traffic.byRequest().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        assertThat(world.countTraffic()).isSameAs(traffic);
    }

    @Test
    void countingChangesNothingOfARun() {
        assertThat(hash(true)).isEqualTo(hash(false));
    }

    private static String hash(boolean counted) {
        SimWorld world = new SimWorld(2);
        SimRing ring = new SimRing(world);
        if (counted) {
            world.countTraffic();
        }
        ring.grow(4).settle(Duration.ofMinutes(1));
        ring.nodes().get(1).kill();
        world.run(Duration.ofSeconds(20));
        assertThat(ring.members()).hasSize(3);
        return world.traceHash();
    }
}
