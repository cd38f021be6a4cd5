// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTimeTest {
    private static final java.time.Duration SHORTEST = java.time.Duration.ofMillis(100);

    @ParameterizedTest
    @CsvSource({
        "30, 0, PT30S",
        "0, 100000000, PT0.1S",
        "0, 0, PT0.1S",
        "0, 99999999, PT0.1S",
        "-1, 0, PT0.1S",
        "3600, 1, PT1H",
        "9223372037, 0, PT1H",
        "9223372036854775807, 2147483647, PT1H",
        "-9223372036854775808, -2147483648, PT0.1S"
    })
    void aTimeThatIsToldIsBroughtWithinWhatCanBeWaitedFor(long seconds, int nanos, java.time.Duration read) {
        Duration told =
                Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();

        assertThat(WireTime.read(told, SHORTEST)).isEqualTo(read);
    }
}
