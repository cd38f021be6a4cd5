// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.record.RecordLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicaConfigTest {

    @Test
    void theDefaultsAreThese() {
        assertThat(ReplicaConfig.defaults())
                .isEqualTo(new ReplicaConfig(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(50),
                        Duration.ofMillis(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10),
                        Duration.ofHours(24),
                        50_000,
                        1_000,
                        1_024,
                        RecordLimits.defaults(),
                        new WatchConfig(
                                Duration.ofSeconds(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(100),
                                1_024,
                                1_024,
                                1_024)));
    }
}
