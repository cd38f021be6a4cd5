// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Endpoint;
import java.nio.file.Path;

/**
 * A daemon that answered that it is ready. Immutable; it may have died since.
 *
 * @param name what it is called
 * @param kind which program it is
 * @param home its home folder
 * @param identity its process
 * @param publicAddress where other nodes call it
 * @param localAddress where its user's programs call it
 */
public record RunningDaemon(
        String name,
        DaemonKind kind,
        Path home,
        ProcessIdentity identity,
        Endpoint publicAddress,
        Endpoint localAddress) {
    public RunningDaemon {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(home, "home is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(publicAddress, "publicAddress is null");
        requireNonNull(localAddress, "localAddress is null");
    }
}
