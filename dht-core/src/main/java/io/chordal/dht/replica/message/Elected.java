// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomeVote;

/**
 * A member's answer to one step of the choice; what it says is on its disk.
 *
 * @param agreed whether it promised, or accepted
 * @param vote what it has promised and accepted by now
 */
public record Elected(boolean agreed, HomeVote vote) {
    public Elected {
        requireNonNull(vote, "vote is null");
    }
}
