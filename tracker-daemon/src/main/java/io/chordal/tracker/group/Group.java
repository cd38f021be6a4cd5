// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Named;
import io.chordal.tracker.record.RecordKind;
import io.chordal.tracker.record.SplitNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * A group as it is recorded.
 *
 * <p>Immutable. Its epoch never falls, and {@link #merge} is commutative, associative and idempotent.
 *
 * @param ref which it is, and what it is called
 * @param owner who owns it
 * @param epoch raised with each removal; grants of lower ones are void
 * @param grants how long its grants last
 * @param origin when it was made, and where
 */
record Group(GroupRef ref, Owner owner, long epoch, GrantTimes grants, Origin origin) implements Named<Group> {
    private static final Comparator<Group> LATER = Comparator.comparingLong(Group::epoch)
            .thenComparing(group -> group.owner.transfers())
            .thenComparing(group -> group.owner.user().id())
            .thenComparing(group -> group.owner.name());

    Group {
        requireNonNull(ref, "ref is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(grants, "grants is null");
        requireNonNull(origin, "origin is null");
        if (ref.id().isPublic() || ref.name().isPublic()) {
            throw new IllegalArgumentException("the group public is built in");
        }
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs begin with 1, not " + epoch);
        }
    }

    /** Returns a group that nobody has left yet. */
    static Group founded(GroupRef ref, Owner owner, Duration grantLifetime, Origin origin) {
        return new Group(ref, owner, 1, new GrantTimes(grantLifetime, Instant.EPOCH), origin);
    }

    GroupId groupId() {
        return ref.id();
    }

    GroupName name() {
        return ref.name();
    }

    /** Says whether it is the owner. */
    boolean isOwnedBy(Subject subject) {
        return owner.user().equals(subject);
    }

    /** Returns the group after a removal. */
    Group raised() {
        return new Group(ref, owner, Math.addExact(epoch, 1), grants, origin);
    }

    /** Returns the group with an epoch that it cannot have had since the backup that it comes from. */
    Group restored() {
        return new Group(ref, owner, Math.addExact(epoch, RecordKind.EPOCHS_BEYOND_BACKUP), grants, origin);
    }

    /** Returns the group after it was handed over. */
    Group ownedBy(Subject.User user, String itsName) {
        return new Group(ref, new Owner(user, itsName, owner.transfers() + 1), epoch, grants, origin);
    }

    /** Returns the group with other times for its grants. */
    Group with(GrantTimes other) {
        return new Group(ref, owner, epoch, other, origin);
    }

    @Override
    public Bytes id() {
        return ref.id().bytes();
    }

    @Override
    public String foldedName() {
        return ref.name().folded();
    }

    @Override
    public String madeBy() {
        return origin.tracker();
    }

    @Override
    public Group renamed(String suffix) {
        GroupName other = new GroupName(SplitNames.renamed(ref.name().value(), suffix));
        return new Group(new GroupRef(ref.id(), other), owner, epoch, grants, origin);
    }

    @Override
    public Group keepingNameOf(Group renamed) {
        return this;
    }

    /**
     * Returns what two sides of a split made of one group: the owner of the higher epoch, because removals stay; of equal epochs the one to
     * whom it was handed over more often; and the shorter grants.
     */
    @Override
    public Group merge(Group other) {
        if (!id().equals(other.id())) {
            throw new IllegalArgumentException("two groups: " + id() + " and " + other.id());
        }
        Group later = LATER.compare(this, other) >= 0 ? this : other;
        return new Group(
                ref.name().value().compareTo(other.ref.name().value()) <= 0 ? ref : other.ref,
                later.owner,
                later.epoch,
                grants.merge(other.grants),
                origin.merge(other.origin));
    }
}
