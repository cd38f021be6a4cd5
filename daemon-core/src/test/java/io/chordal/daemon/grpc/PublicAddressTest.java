// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PublicAddressTest {
    @Test
    void otherMachinesAreServedWithoutTlsOnlyIfThatIsMeant() {
        assertRefused(() -> address("10.0.0.5:7070", false), "--listen 10.0.0.5:7070", "--insecure", "127.0.0.1");
        assertRefused(() -> address("alpha:7070", false), "--listen alpha:7070", "--insecure");
        assertRefused(() -> address("0.0.0.0:7070", false, "alpha:7070"), "--insecure");
        assertThat(address("10.0.0.5:7070", true).advertised(ListenAddress.parse("10.0.0.5:7070")))
                .isEqualTo(Endpoint.parse("10.0.0.5:7070"));
        assertThat(address("127.0.0.6:7070", false).listener().insecure()).isFalse();
    }

    @Test
    void whoListensEverywhereSaysWhatOthersAreToCall() {
        assertRefused(() -> address("0.0.0.0:7070", true), "--listen 0.0.0.0:7070", "--advertise HOST:PORT");
        assertRefused(() -> address("[::]:7070", true), "--advertise HOST:PORT");
        PublicAddress named = address("0.0.0.0:0", true, "alpha:7070");
        assertThat(named.advertised(ListenAddress.parse("0.0.0.0:40001"))).isEqualTo(Endpoint.parse("alpha:7070"));
        assertThat(named.describe(ListenAddress.parse("0.0.0.0:40001")))
                .isEqualTo("0.0.0.0:40001, for others alpha:7070");
    }

    @Test
    void nobodyIsToldToCallAllAddresses() {
        assertRefused(() -> address("0.0.0.0:7070", true, "0.0.0.0:7070"), "--advertise 0.0.0.0:7070");
    }

    @Test
    void onlyWhatListensAtAndIsCalledAtTheLoopbackStaysOnThisMachine() {
        assertThat(address("127.0.0.3:0", false).staysOnThisMachine()).isTrue();
        assertThat(address("localhost:0", false, "127.0.0.1:1").staysOnThisMachine())
                .isTrue();
        assertThat(address("127.0.0.1:0", false, "alpha:7070").staysOnThisMachine())
                .isFalse();
        assertThat(address("10.0.0.5:0", true).staysOnThisMachine()).isFalse();
    }

    private static PublicAddress address(String listen, boolean insecure) {
        return new PublicAddress(ListenAddress.parse(listen), Optional.empty(), insecure);
    }

    private static PublicAddress address(String listen, boolean insecure, String advertise) {
        return new PublicAddress(ListenAddress.parse(listen), Optional.of(Endpoint.parse(advertise)), insecure);
    }

    private static void assertRefused(ThrowingCallable made, String... words) {
        assertThatThrownBy(made)
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContainingAll(words);
    }
}
