// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A group as callers see it.
 *
 * <p>Immutable.
 *
 * @param ref which it is, and what it is called
 * @param owner the owner's name; empty for {@code public}
 * @param grantLifetime how long grants last; empty for {@code public}, which needs none
 * @param epoch its epoch
 * @param createdAt when it was made; empty for {@code public}
 * @param membership what the caller is in it; empty for a caller who is not known
 * @param members how many members it has, if they were counted
 */
public record Shown(
        GroupRef ref,
        Optional<String> owner,
        Optional<Duration> grantLifetime,
        long epoch,
        Optional<Instant> createdAt,
        Optional<Membership> membership,
        OptionalInt members) {
    public Shown {
        requireNonNull(ref, "ref is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(grantLifetime, "grantLifetime is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(membership, "membership is null");
        requireNonNull(members, "members is null");
    }

    static Shown of(Group group, Membership caller) {
        return of(group, Optional.of(caller));
    }

    static Shown of(Group group, Optional<Membership> caller) {
        return new Shown(
                group.ref(),
                Optional.of(group.owner().name()),
                Optional.of(group.grants().lifetime()),
                group.epoch(),
                Optional.of(group.origin().at()),
                caller,
                OptionalInt.empty());
    }

    /** Returns the group of everybody. */
    static Shown ofPublic(boolean known) {
        return new Shown(
                GroupRef.PUBLIC,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                known ? Optional.of(Membership.MEMBER) : Optional.empty(),
                OptionalInt.empty());
    }

    Shown counting(int count) {
        return new Shown(ref, owner, grantLifetime, epoch, createdAt, membership, OptionalInt.of(count));
    }
}
