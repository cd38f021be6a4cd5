// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.ProcessIdentity;
import io.chordal.cli.process.RunningDaemon;
import io.chordal.dht.id.Endpoint;

/**
 * A daemon of a cluster as it was last started. Immutable; whether it still runs, its identity tells.
 *
 * @param name what it is called: {@code tracker-1}, {@code peer-1}, …
 * @param kind which program it is
 * @param identity the process
 * @param publicAddress where other nodes call it; it keeps the address when it is started again
 * @param localAddress where its user's programs call it
 * @param arguments what it was started with besides home, addresses and tracker
 */
public record Member(
        String name,
        DaemonKind kind,
        ProcessIdentity identity,
        Endpoint publicAddress,
        Endpoint localAddress,
        ImmutableList<String> arguments) {
    public Member {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(publicAddress, "publicAddress is null");
        requireNonNull(localAddress, "localAddress is null");
        requireNonNull(arguments, "arguments is null");
    }

    /** A daemon that has just been started. */
    static Member of(RunningDaemon daemon, ImmutableList<String> arguments) {
        return new Member(
                daemon.name(),
                daemon.kind(),
                daemon.identity(),
                daemon.publicAddress(),
                daemon.localAddress(),
                arguments);
    }

    /** Whether its process runs. */
    public boolean isRunning() {
        return identity.find().isPresent();
    }

    /** Its number among its kind. */
    int number() {
        return number(name);
    }

    /** The number in a name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}
