// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

/**
 * How the group itself is changed: its owner, and how long its grants last.
 *
 * <p>Invariants: the old owner is recorded as a member before the new one is the owner; the new one was a member after the group was
 * read on which the change builds, so that a removal of it either shows there or makes the change fail. An orphaned group, whose owner
 * is disabled, is given by administrators to any user who is not, member or not: there may be no other member. Thread-safe: immutable.
 */
public final class Handover {
    private final Access access;
    private final GroupRecords records;
    private final Places places;
    private final Users users;
    private final Targets targets;
    private final InstantSource clock;

    Handover(Access access, GroupRecords records, Places places, Users users, InstantSource clock) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.places = requireNonNull(places, "places is null");
        this.users = requireNonNull(users, "users is null");
        this.targets = new Targets(users);
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Makes a member the owner, for the owner; or any user who is enabled, for administrators, if the owner is disabled. */
    public CompletionStage<Shown> transfer(Actor caller, String groupName, String newOwner) {
        if (Access.isPublic(groupName)) {
            return access.owned(caller.subject(), groupName).thenApply(group -> Shown.of(group, Membership.OWNER));
        }
        return access.existing(groupName).thenCompose(held -> {
            Group first = held.value().orElseThrow();
            return isOrphaned(caller, first)
                    .thenCompose(orphaned -> targets.user(newOwner)
                            .thenCompose(heir ->
                                    first.isOwnedBy(heir.user()) ? Stages.of(first) : transfer(first, heir, orphaned)))
                    .thenCompose(group -> shown(caller, group));
        });
    }

    /** Changes how long grants last: for the owner. */
    public CompletionStage<Shown> update(Actor caller, String groupName, Duration grantLifetime) {
        return access.owned(caller.subject(), groupName)
                .thenApply(first -> {
                    GrantTimes.requireLifetime(grantLifetime);
                    return first;
                })
                .thenCompose(first -> Repeat.whileReplaced(() -> access.stillOwned(caller.subject(), first)
                        .thenCompose(held -> {
                            Group group = held.value().orElseThrow();
                            Group changed = group.with(group.grants().from(clock.instant(), grantLifetime));
                            return records.write(held, changed).thenApply(done -> changed);
                        })))
                .thenApply(group -> Shown.of(group, Membership.OWNER));
    }

    /** Says whether the caller gives away what nobody can; fails if it may not hand the group over at all. */
    private CompletionStage<Boolean> isOrphaned(Actor caller, Group group) {
        if (!caller.admin() || caller.subject().map(group::isOwnedBy).orElse(false)) {
            Access.requireOwner(group, caller.user("handing over a group"));
            return Stages.of(false);
        }
        return users.isDisabled(group.owner().user(), group.owner().name()).thenApply(disabled -> {
            if (!disabled) {
                throw new TrackerException(
                        TrackerReason.NOT_OWNER,
                        "not owner of group '" + group.name() + "', and "
                                + group.owner().name() + " is not disabled; only the owner can hand it over");
            }
            return true;
        });
    }

    private CompletionStage<Group> transfer(Group first, Users.Known heir, boolean orphaned) {
        return records.member(first.groupId(), first.owner().user())
                .thenCompose(old -> access.again(first).thenCompose(held -> {
                    requireSameOwner(first, held.value().orElseThrow());
                    return transfer(held, old, heir, orphaned);
                }));
    }

    private CompletionStage<Group> transfer(Held<Group> held, Held<Member> old, Users.Known heir, boolean orphaned) {
        Group group = held.value().orElseThrow();
        return (orphaned ? letIn(group, heir) : requireMember(group, heir))
                .thenCompose(done -> keep(group, old))
                .thenCompose(done -> {
                    Group handed = group.ownedBy(heir.user(), heir.name());
                    return records.write(held, handed).thenApply(written -> handed);
                });
    }

    /** Gives the new owner of an orphaned group its place among those of its groups: it need not have been in it. */
    private CompletionStage<Void> letIn(Group group, Users.Known heir) {
        return users.isDisabled(heir.user(), heir.name()).thenCompose(disabled -> {
            if (disabled) {
                throw new TrackerException(
                        TrackerReason.USER_DISABLED,
                        "handing over group '" + group.name() + "': '" + heir.name()
                                + "' is disabled, too; name another user, or enable it with peerctl user enable "
                                + heir.name());
            }
            return places.enter(heir.user(), group.ref(), other -> access.isAnything(heir.user(), other));
        });
    }

    /** Records the owner as a member, also if that stands there: a removal that was begun before it was the owner fails by that. */
    private CompletionStage<Void> keep(Group group, Held<Member> old) {
        String name = group.owner().name();
        Member member = old.value()
                .map(before -> before.become(Member.State.MEMBER, name, group.epoch(), clock.instant()))
                .orElseGet(() -> Member.first(Member.State.MEMBER, name, group.epoch(), clock.instant()));
        return records.write(old, member).thenAccept(done -> {});
    }

    private CompletionStage<Shown> shown(Actor caller, Group group) {
        return caller.subject()
                .map(subject -> access.membership(group, subject).thenApply(is -> Shown.of(group, is)))
                .orElseGet(() -> Stages.of(Shown.of(group, Membership.NONE)));
    }

    private static void requireSameOwner(Group before, Group now) {
        if (!before.owner().equals(now.owner())) {
            throw new TrackerException(
                    TrackerReason.REPLACED,
                    "handing over group '" + now.name() + "': somebody else did, to "
                            + now.owner().name() + "; look at it and try again");
        }
    }

    private CompletionStage<Void> requireMember(Group group, Users.Known heir) {
        return records.member(group.groupId(), heir.user()).thenAccept(member -> {
            if (member.value().filter(is -> is.state() == Member.State.MEMBER).isEmpty()) {
                throw new TrackerException(
                        TrackerReason.NOT_IN_GROUP,
                        "'" + heir.name() + "' is not a member of group '" + group.name()
                                + "'; add it first with peerctl group add " + group.name() + " " + heir.name());
            }
        });
    }
}
