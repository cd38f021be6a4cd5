// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.dht.grpc.ServerLimits;

/**
 * Where and how a listener is opened.
 *
 * @param address where; port 0 takes any free one
 * @param flag the flag that chose the address, for messages, such as {@code --listen}
 * @param insecure whether others than this machine may be served without TLS
 * @param limits how much one caller may ask
 */
public record ListenerConfig(ListenAddress address, String flag, boolean insecure, ServerLimits limits) {
    public ListenerConfig {
        requireNonNull(address, "address is null");
        requireNonNull(flag, "flag is null");
        requireNonNull(limits, "limits is null");
    }

    /** Returns a listener for this machine or, if insecure, for everybody, with default limits. */
    public static ListenerConfig of(ListenAddress address, String flag, boolean insecure) {
        return new ListenerConfig(address, flag, insecure, ServerLimits.defaults());
    }
}
