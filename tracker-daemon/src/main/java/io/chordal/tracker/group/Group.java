// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * A group as it is recorded.
 *
 * <p>Immutable. Its epoch never falls, and {@link #merge} is commutative, associative and idempotent.
 *
 * @param id which it is
 * @param name what it is called
 * @param owner who owns it
 * @param epoch raised with each removal; grants of lower ones are void
 * @param grants how long its grants last
 * @param origin when it was made, and where
 */
record Group(GroupId id, GroupName name, Owner owner, long epoch, GrantTimes grants, Origin origin) {
    private static final Comparator<Group> LATER = Comparator.comparingLong(Group::epoch)
            .thenComparing(group -> group.owner.transfers())
            .thenComparing(group -> group.owner.user().id())
            .thenComparing(group -> group.owner.name());

    Group {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(grants, "grants is null");
        requireNonNull(origin, "origin is null");
        if (id.isPublic() || name.isPublic()) {
            throw new IllegalArgumentException("the group public is built in");
        }
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs begin with 1, not " + epoch);
        }
    }

    /** Returns a group that nobody has left yet. */
    static Group founded(GroupId id, GroupName name, Owner owner, Duration grantLifetime, Origin origin) {
        return new Group(id, name, owner, 1, new GrantTimes(grantLifetime, Instant.EPOCH), origin);
    }

    /** Says whether it is the owner. */
    boolean isOwnedBy(Subject subject) {
        return owner.user().equals(subject);
    }

    /** Returns the group after a removal. */
    Group raised() {
        return new Group(id, name, owner, Math.addExact(epoch, 1), grants, origin);
    }

    /** Returns the group after it was handed over. */
    Group ownedBy(Subject.User user, String itsName) {
        return new Group(id, name, new Owner(user, itsName, owner.transfers() + 1), epoch, grants, origin);
    }

    /** Returns the group with other times for its grants. */
    Group with(GrantTimes other) {
        return new Group(id, name, owner, epoch, other, origin);
    }

    /** Returns the group under another name. */
    Group named(GroupName other) {
        return new Group(id, other, owner, epoch, grants, origin);
    }

    /** Returns what two sides of a split made of one group: removals and the owner of the higher epoch stay, and the shorter grants. */
    Group merge(Group other) {
        if (!id.equals(other.id)) {
            throw new IllegalArgumentException("two groups: " + id + " and " + other.id);
        }
        Group later = LATER.compare(this, other) >= 0 ? this : other;
        Group named = name.value().compareTo(other.name.value()) <= 0 ? this : other;
        return new Group(
                id, named.name, later.owner, later.epoch, grants.merge(other.grants), origin.merge(other.origin));
    }

    GroupRef ref() {
        return new GroupRef(id, name);
    }
}
