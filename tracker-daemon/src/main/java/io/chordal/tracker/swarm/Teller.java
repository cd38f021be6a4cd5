// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

/**
 * One life of a tracker that tells what peers told it.
 *
 * <p>Immutable.
 *
 * @param address where it is called at the tracker ring
 * @param boot its start
 */
public record Teller(String address, long boot) {
    public Teller {
        requireNonNull(address, "address is null");
    }
}
