// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Free ports that can be told before anybody listens there, and that somebody who died can come back to.
 *
 * <p>Port 0 is for whoever listens at once and never has to come back. It gives a port of the range from which the system also lends
 * one to every outgoing connection and to every other port 0 (on Linux 32768 to 60999, elsewhere 49152 to 65535): once let go, the port
 * may have another owner a moment later, for as long as that one likes. On Linux, connections and port 0 begin with ports of different
 * parity, so that a known port which port 0 gave is mostly lost to somebody else's port 0; and whoever keeps dialling an even port where
 * nobody listens yet is lent that very port within seconds, is connected with itself, and keeps it from the one that it waits for.
 * Ports {@value #LOWEST} to {@value #HIGHEST} are lent to nobody, as long as the system's range was not widened.
 *
 * <p>Stateless. Nothing is reserved: between the answer and the listening, another program that wants this very port can have it.
 */
public final class FixedPorts {
    /** The lowest port given: below are those that well-known programs and Chordal's defaults have. */
    public static final int LOWEST = 10_000;
    /** The highest port given: above it begins what Linux lends to connections. */
    public static final int HIGHEST = 32_767;

    private static final int TRIES_EACH = 100;

    private FixedPorts() {}

    /**
     * Finds so many different ports where nobody listens at the address; each is held until all are found.
     *
     * @param number at least 1, and few beside the range
     * @param random which ports are tried
     * @throws BindException if so many were not found within 100 tries for each
     */
    public static ImmutableList<Integer> free(int number, InetAddress address, RandomGenerator random)
            throws IOException {
        requireNonNull(address, "address is null");
        requireNonNull(random, "random is null");
        if (number < 1) {
            throw new IllegalArgumentException("the number of ports must be at least 1, but was " + number);
        }
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (long tries = (long) TRIES_EACH * number; held.size() < number; tries--) {
                if (tries == 0) {
                    throw new BindException("only " + held.size() + " of " + number + " ports wanted were free at "
                            + address.getHostAddress() + " between " + LOWEST + " and " + HIGHEST + ", in "
                            + TRIES_EACH * (long) number + " tries; see what listens there: ss -ltnp or lsof -i -P");
                }
                tryToHold(new InetSocketAddress(address, random.nextInt(LOWEST, HIGHEST + 1)), held);
            }
            return held.stream().map(ServerSocket::getLocalPort).collect(ImmutableList.toImmutableList());
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void tryToHold(InetSocketAddress address, List<ServerSocket> held) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(false);
            socket.bind(address, 1);
            held.add(socket);
        } catch (IOException e) {
            socket.close();
        }
    }
}
