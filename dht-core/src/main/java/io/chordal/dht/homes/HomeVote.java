// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.homes;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a member of a list of static homes has promised and accepted in the choice of the next one: an acceptor of Paxos for one value.
 *
 * <p>Immutable. It counts only once the member has asked all others in, since when it knows what a disk that it lost may have known.
 *
 * @param version of which list the next one is chosen
 * @param counts whether it counts
 * @param promised the highest ballot that it answered
 * @param acceptedAt under which ballot it accepted last; {@link HomeBallot#NONE} if it accepted nothing
 * @param accepted what it accepted then
 */
public record HomeVote(
        long version, boolean counts, HomeBallot promised, HomeBallot acceptedAt, Optional<HomeList> accepted) {
    public HomeVote {
        requireNonNull(promised, "promised is null");
        requireNonNull(acceptedAt, "acceptedAt is null");
        if (accepted.isEmpty() != acceptedAt.equals(HomeBallot.NONE) || acceptedAt.compareTo(promised) > 0) {
            throw new IllegalArgumentException("a list is accepted under a ballot that was promised");
        }
    }

    /** Returns that of a member that has heard nothing yet. */
    public static HomeVote of(long version) {
        return new HomeVote(version, false, HomeBallot.NONE, HomeBallot.NONE, Optional.empty());
    }

    /** Returns the same with a promise, which never becomes lower. */
    public HomeVote promise(HomeBallot ballot) {
        return new HomeVote(version, counts, ballot.compareTo(promised) > 0 ? ballot : promised, acceptedAt, accepted);
    }

    /** Returns the same with a list accepted. */
    public HomeVote accept(HomeBallot ballot, HomeList list) {
        return new HomeVote(version, counts, ballot, ballot, Optional.of(list));
    }

    /** Returns the later one of what this member and another one accepted. */
    public HomeVote join(HomeVote other) {
        return other.acceptedAt.compareTo(acceptedAt) > 0
                ? new HomeVote(version, counts, promise(other.promised).promised, other.acceptedAt, other.accepted)
                : promise(other.promised);
    }

    /** Returns the same as one that counts. */
    public HomeVote counting() {
        return new HomeVote(version, true, promised, acceptedAt, accepted);
    }
}
