// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What is recorded of somebody in a group.
 *
 * <p>Immutable. The record stays after a removal, so that what was decided without having seen it is never mistaken for something new;
 * {@link #merge} is commutative, associative and idempotent, and a removal wins.
 *
 * @param state what it is
 * @param name a user's name when this was recorded; {@code node:} and the key's hash for a node
 * @param removals how often it was removed or refused
 * @param epoch the group's epoch when this was recorded; the removal is through if the group's is higher
 * @param since since when it is so, in milliseconds
 */
record Member(State state, String name, long removals, long epoch, Instant since) {
    /** The epoch of a refusal: no grant was given on it, and so none has to become void. */
    static final long WITHOUT_EPOCH = 0;

    /** What somebody is, by its own record. */
    enum State {
        /** Asked to become a member. */
        PENDING,
        /** A member. */
        MEMBER,
        /** Was one, or was refused. */
        REMOVED
    }

    Member {
        requireNonNull(state, "state is null");
        requireNonNull(name, "name is null");
        since = Instant.ofEpochMilli(requireNonNull(since, "since is null").toEpochMilli());
        if (removals < 0 || epoch < WITHOUT_EPOCH) {
            throw new IllegalArgumentException("removals " + removals + ", epoch " + epoch);
        }
    }

    /** Returns what is recorded first. */
    static Member first(State state, String name, long epoch, Instant now) {
        return new Member(state, name, 0, epoch, now);
    }

    /** Returns the record after a request, or once it is a member. */
    Member become(State other, String itsName, long itsEpoch, Instant now) {
        return new Member(other, itsName, removals, itsEpoch, now);
    }

    /** Returns the record after a removal or a refusal. */
    Member removed(long itsEpoch, Instant now) {
        return new Member(State.REMOVED, name, removals + 1, itsEpoch, now);
    }

    /** Says what the record makes of somebody who is not the owner. */
    Membership membership() {
        return switch (state) {
            case PENDING -> Membership.PENDING;
            case MEMBER -> Membership.MEMBER;
            case REMOVED -> Membership.NONE;
        };
    }

    /**
     * Returns what two writers who did not see each other made of it: removed if either says so; otherwise what has seen more removals,
     * because the other one decided without having seen one of them; of those that have seen as many, member before pending.
     */
    Member merge(Member other) {
        State merged;
        if (state == State.REMOVED || other.state == State.REMOVED) {
            merged = State.REMOVED;
        } else if (removals != other.removals) {
            merged = removals > other.removals ? state : other.state;
        } else {
            merged = state.compareTo(other.state) >= 0 ? state : other.state;
        }
        return new Member(
                merged,
                name.compareTo(other.name) >= 0 ? name : other.name,
                Math.max(removals, other.removals),
                Math.max(epoch, other.epoch),
                since.isAfter(other.since) ? since : other.since);
    }
}
