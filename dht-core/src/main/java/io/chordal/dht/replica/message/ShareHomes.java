// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.net.Request;

/**
 * Tells another node the list of static homes that counts here, and asks for the one that counts there.
 *
 * @param plan the caller's
 */
public record ShareHomes(HomePlan plan) implements Request<HomesShared> {
    public ShareHomes {
        requireNonNull(plan, "plan is null");
    }
}
