// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void anAddressIsReadAsItIsWritten() {
        assertThat(Endpoint.parse("10.0.0.5:7070")).isEqualTo(new Endpoint("10.0.0.5", 7070));
        assertThat(Endpoint.parse("[::1]:7070"))
                .isEqualTo(new Endpoint("::1", 7070))
                .hasToString("[::1]:7070");
        assertThat(Endpoint.parse("6001")).isEqualTo(new Endpoint("localhost", 6001));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:",
                ":",
                "",
                "a:x",
                "a:+1",
                "a:-1",
                "a:0",
                "a:65536",
                "a:9999999999",
                "a:\u0661\u0662",
                "::1:1",
                ":1"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.parse(text));
    }
}
