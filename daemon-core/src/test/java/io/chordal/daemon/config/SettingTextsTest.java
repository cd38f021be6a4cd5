// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTextsTest {
    @ParameterizedTest
    @CsvSource({"500ms,500", "2s,2000", "1.5s,1500", "5m,300000", "1h,3600000", "30d,2592000000", "0,0"})
    void durationsAreRead(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "-1s", "2 parsecs", "1s2", "99999999999999999s", "1e3s"})
    void otherTextsAreNoDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Property
    void whatIsFormattedIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 40) long millis) {
        Duration duration = Duration.ofMillis(millis);
        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }

    @Test
    void aRangeMayShareItsUnit() {
        DurationRange expected = new DurationRange(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(DurationRange.parse("2s-4s")).isEqualTo(expected).hasToString("2s-4s");
        assertThat(DurationRange.parse("2-4s")).isEqualTo(expected);
        assertThat(DurationRange.parse("500ms")).hasToString("500ms");
        assertThat(DurationRange.parse("2000-4000ms")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4s-2s", "0-2s", "2s-", "-2s", "2s-4s-6s"})
    void aRangeIsNeitherEmptyNorReversed(String text) {
        assertThatThrownBy(() -> DurationRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "17,17",
        "512KiB,524288",
        "8MiB,8388608",
        "8mib,8388608",
        "10MB,10000000",
        "1.5GiB,1610612736",
        "4k,4000"
    })
    void sizesAreRead(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "99999999TiB", "1 000", "8MiB/s"})
    void otherTextsAreNoSizes(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void aSizeIsReadBack(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(ByteSize.parse(new ByteSize(bytes).toString()).bytes()).isEqualTo(bytes);
    }

    @Test
    void aRateIsASizeInEachSecond() {
        assertThat(ByteRate.parse("8MiB/s")).isEqualTo(ByteRate.parse("8MiB")).hasToString("8MiB/s");
        assertThatThrownBy(() -> ByteRate.parse("0")).hasMessageContaining("expected a rate");
    }

    @ParameterizedTest
    @CsvSource({
        "6001,127.0.0.1,6001,true",
        ":0,127.0.0.1,0,true",
        "0.0.0.0:9000,0.0.0.0,9000,false",
        "[::1]:9000,::1,9000,true",
        "localhost:0,localhost,0,true",
        "127.5.6.7:1,127.5.6.7,1,true",
        "files.example:9000,files.example,9000,false"
    })
    void addressesToListenAtAreRead(String text, String host, int port, boolean loopback) {
        ListenAddress address = ListenAddress.parse(text);
        assertThat(address).isEqualTo(new ListenAddress(host, port));
        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(ListenAddress.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "::1:9000", "[a:1]:1", "host", "host:", "host:99999", "99999", "host:port"})
    void otherTextsAreNoAddresses(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
