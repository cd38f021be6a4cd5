// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomeBallot;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.net.HomeRequest;
import java.util.Optional;

/**
 * One step in the choice of the next list of static homes, asked of a member of the present one: Paxos' phase 1 without a list, phase 2
 * with one.
 *
 * @param ballot the proposer's
 * @param list what to accept; empty: promise to accept nothing under a lower ballot
 */
public record Elect(HomeBallot ballot, Optional<HomeList> list) implements HomeRequest<Elected> {
    public Elect {
        requireNonNull(ballot, "ballot is null");
        requireNonNull(list, "list is null");
    }
}
