// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that open and close on several threads: which of them are too many follows from some order of them. */
@Tag("lincheck")
@Param(name = "address", gen = IntGen.class, conf = "1:2")
public class ConnectionCapLincheckTest {
    private static final List<InetAddress> ADDRESSES = List.of(address(1), address(2));

    private final ConnectionCap cap = new ConnectionCap(1);

    @Operation
    public boolean open(@Param(name = "address") int address) {
        return !cap.transportReady(from(address)).equals(from(address));
    }

    @Operation
    public void close(@Param(name = "address") int address) {
        cap.transportTerminated(from(address));
    }

    @Test
    void connectionsAreCountedAsIfOneByOne() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(ConnectionCapLincheckTest.class);
    }

    private static Attributes from(int address) {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(ADDRESSES.get(address - 1), 1))
                .build();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
