// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.grpc.FixedPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where members of a cluster listen: at loopback ports that are theirs again when they are started again. Stateless. */
final class MemberAddress {
    /** The host of all members. */
    static final String HOST = "127.0.0.1";

    private MemberAddress() {}

    /** An address for a member that had none before. */
    static String free(RandomGenerator random) {
        return HOST + ":" + freePorts(1, random).get(0);
    }

    /**
     * So many different ports that no outgoing connection takes.
     *
     * @throws CommandFailure if so many are not free
     */
    static List<Integer> freePorts(int number, RandomGenerator random) {
        try {
            return FixedPorts.free(number, InetAddress.getByName(HOST), random);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "cannot choose where the cluster listens: " + e.getMessage(),
                    "end programs that listen at many ports, then try again",
                    e);
        }
    }
}
