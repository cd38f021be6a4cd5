// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

/**
 * The teller.
 *
 * <p>Immutable.
 *
 * @param origin where it is called at the tracker ring
 * @param boot this start of it
 * @param publicAddress where clients call it
 */
public record RelaySelf(String origin, long boot, String publicAddress) {
    public RelaySelf {
        requireNonNull(origin, "origin is null");
        requireNonNull(publicAddress, "publicAddress is null");
    }
}
