// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FixedPortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Tries one port only. */
    private static final RandomGenerator STUBBORN = () -> 0L;

    private final Deque<ServerSocket> open = new ArrayDeque<>();

    @AfterEach
    void close() throws IOException {
        for (ServerSocket socket : open) {
            socket.close();
        }
    }

    @Test
    void theyAreDifferentAndOutsideOfWhatIsLentToConnections() throws IOException {
        List<Integer> ports = FixedPorts.free(50, LOOPBACK, new Random());

        assertThat(ports).hasSize(50).doesNotHaveDuplicates().allMatch(port -> port >= 10_000 && port <= 32_767);
    }

    @Test
    void allAreFreeAgainWhenTheyAreTold() throws IOException {
        for (int port : FixedPorts.free(10, LOOPBACK, new Random())) {
            assertThat(listen(port).getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void aPortWhereSomebodyListensIsPassedOver() throws IOException {
        int first = FixedPorts.free(1, LOOPBACK, new Random(7)).get(0);
        listen(first);

        assertThat(FixedPorts.free(5, LOOPBACK, new Random(7))).hasSize(5).doesNotContain(first);
    }

    @Test
    void aPortThatIsFoundIsNotFoundASecondTimeAndTheSearchEnds() {
        assertThatThrownBy(() -> FixedPorts.free(2, LOOPBACK, STUBBORN))
                .isInstanceOf(BindException.class)
                .hasMessageMatching("only [01] of 2 ports wanted were free at 127\\.0\\.0\\.1 between 10000 and 32767,"
                        + " in 200 tries; .*");
    }

    @Test
    void noPortsCannotBeWanted() {
        assertThatThrownBy(() -> FixedPorts.free(0, LOOPBACK, new Random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, 1, LOOPBACK);
        open.push(socket);
        return socket;
    }
}
