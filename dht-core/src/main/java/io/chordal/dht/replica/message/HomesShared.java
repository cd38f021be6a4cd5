// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomePlan;

/**
 * The list of static homes that counts at a node.
 *
 * @param plan the list
 * @param filled whether the node, while the list is being changed, has all that it has to have before the new one counts alone
 */
public record HomesShared(HomePlan plan, boolean filled) {
    public HomesShared {
        requireNonNull(plan, "plan is null");
    }
}
