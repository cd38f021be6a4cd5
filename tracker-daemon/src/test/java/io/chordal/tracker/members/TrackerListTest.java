// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Endpoint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackerListTest {
    @Test
    @Tag("S2-1")
    void linesWithoutAnAddressSayNothing() {
        TrackerList list = TrackerList.parse(List.of(
                "# trackers of the lab",
                "127.0.0.1:9000",
                "",
                "  127.0.0.1:9001  # the second",
                "\t",
                "lab:9002/7000"));
        assertThat(list.trackers())
                .extracting(TrackerAddress::toString)
                .containsExactly("127.0.0.1:9000", "127.0.0.1:9001", "lab:9002/7000");
        assertThat(list.line(3).open()).isEqualTo(new Endpoint("lab", 9002));
        assertThat(list.lineOf(new Endpoint("127.0.0.1", 9001))).contains(2);
        assertThat(list.lineOf(new Endpoint("127.0.0.1", 9009))).isEmpty();
        assertThat(list.lineOfMember(new Endpoint("lab", 7000))).contains(3);
    }

    @Test
    @Tag("S2-3")
    void thePortOfTheRingIsAThousandAboveUnlessTheLineNamesIt() {
        assertThat(TrackerAddress.parse("127.0.0.1:9000").ring()).isEqualTo(new Endpoint("127.0.0.1", 10000));
        assertThat(TrackerAddress.parse("[::1]:9000/9500").ring()).isEqualTo(new Endpoint("::1", 9500));
        assertThat(TrackerAddress.parse("[::1]:9000/9500")).hasToString("[::1]:9000/9500");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:0",
                "127.0.0.1:70000",
                "127.0.0.1:65000",
                "a:1/",
                "a:1/x",
                "a:1/0",
                "a:1/65536",
                "a:1/2/3",
                ":9000",
                "a b:1",
                "a:1/1",
                "a:+1",
                "::1:9000"
            })
    @Tag("S2-1")
    void whatIsNoAddressIsRefusedWithItsLine(String text) {
        assertThatThrownBy(() -> TrackerList.parse(List.of("ok:1", "# comment", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: ");
    }

    @Test
    @Tag("S2-1")
    void thereIsNoLineBeyondTheLast() {
        TrackerList list = TrackerList.parse(List.of("a:1", "b:1"));
        assertThatThrownBy(() -> list.line(3)).hasMessage("there is no line 3: the list has 2 trackers");
        assertThatThrownBy(() -> list.line(0)).hasMessageContaining("no line 0");
        assertThatThrownBy(() -> TrackerList.parse(List.of("# nothing"))).hasMessageContaining("1 to 64");
    }

    @Test
    void noAddressStandsTwiceAndNoMoreThan64Trackers() {
        assertThatThrownBy(() -> TrackerList.parse(List.of("a:1", "a:1"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> TrackerList.parse(List.of("a:1/2", "a:2/3"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> TrackerList.parse(IntStream.rangeClosed(1, 65)
                        .mapToObj(i -> "a" + i + ":1")
                        .toList()))
                .hasMessageContaining("64");
    }
}
