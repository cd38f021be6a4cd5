// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerLimitsTest {
    @Test
    void aConnectionThatNeverSpeaksHttpIsForgottenWithIt() throws Exception {
        Server server = ServerLimits.defaults()
                .applyTo(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)))
                .build()
                .start();
        try {
            for (int i = 0; i < 3; i++) {
                comeAndGo(server.getPort());
            }
            server.shutdown();
            assertThat(server.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void connectionsFromOneAddressAreCountedUntilTheyEnd() throws Exception {
        ConnectionCap cap = new ConnectionCap(2);
        Attributes far = from("192.0.2.1");

        Attributes first = cap.transportReady(far);
        Attributes second = cap.transportReady(far);
        Attributes third = cap.transportReady(far);

        assertThat(first.keys()).isEqualTo(far.keys());
        assertThat(second.keys()).isEqualTo(far.keys());
        assertThat(third.keys()).hasSize(2);
        assertThat(cap.transportReady(from("192.0.2.2")).keys()).hasSize(1);
        assertThat(cap.transportReady(from("127.0.0.1")).keys()).hasSize(1);

        cap.transportTerminated(third);
        assertThat(cap.transportReady(far).keys()).hasSize(2);
        cap.transportTerminated(third);
        cap.transportTerminated(second);
        cap.transportTerminated(null);
        assertThat(cap.transportReady(far).keys()).hasSize(1);
    }

    private static void comeAndGo(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {
                // what the server says before it sees that nobody is there
            }
        }
    }

    private static Attributes from(String address) throws IOException {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(InetAddress.getByName(address), 1234))
                .build();
    }
}
