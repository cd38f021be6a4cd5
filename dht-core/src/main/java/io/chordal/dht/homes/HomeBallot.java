// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.homes;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;

/**
 * The number of an attempt at choosing the next list of static homes: no two proposers have the same.
 *
 * <p>Immutable.
 *
 * @param round counted up; 0 only in {@link #NONE}
 * @param proposer the key hash of the proposer
 */
public record HomeBallot(long round, Bytes proposer) implements Comparable<HomeBallot> {
    /** Lower than every ballot of a proposer. */
    public static final HomeBallot NONE = new HomeBallot(0, Bytes.EMPTY);

    private static final int KEY_HASH = 32;

    public HomeBallot {
        requireNonNull(proposer, "proposer is null");
        if (round < 0 || (round == 0) != proposer.isEmpty() || (round > 0 && proposer.size() != KEY_HASH)) {
            throw new IllegalArgumentException("no ballot: round " + round + " of " + proposer);
        }
    }

    @Override
    public int compareTo(HomeBallot other) {
        return round != other.round ? Long.compare(round, other.round) : proposer.compareTo(other.proposer);
    }
}
