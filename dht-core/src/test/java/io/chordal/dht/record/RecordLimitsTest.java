// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordLimitsTest {

    @Test
    void theDefaultsAreThese() {
        assertThat(RecordLimits.defaults()).isEqualTo(new RecordLimits(100_000, 67_108_864, 10_000, 2_097_152));
        assertThat(RowId.MAX_MEMBER).isEqualTo(1024);
        assertThat(Row.MAX_PAYLOAD).isEqualTo(4096);
        assertThat(Row.GRACE).isEqualTo(Duration.ofSeconds(60));
        assertThat(Addition.MAX_LEASE).isEqualTo(Duration.ofDays(7));
    }
}
