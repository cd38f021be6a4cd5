// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import io.chordal.daemon.grpc.FixedPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/** Loopback ports that are known before anybody listens there, or that somebody comes back to. Stateless. */
public final class TestPorts {
    private TestPorts() {}

    /** So many different ones that no outgoing connection takes. */
    public static List<Integer> free(int number) {
        try {
            return FixedPorts.free(number, InetAddress.getLoopbackAddress(), new Random());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
