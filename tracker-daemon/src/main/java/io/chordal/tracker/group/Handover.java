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
 * read on which the change builds, so that a removal of it either shows there or makes the change fail. Thread-safe: immutable.
 */
public final class Handover {
    private final Access access;
    private final GroupRecords records;
    private final Users users;
    private final Targets targets;
    private final InstantSource clock;

    Handover(Access access, GroupRecords records, Users users, InstantSource clock) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.users = requireNonNull(users, "users is null");
        this.targets = new Targets(users);
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Makes a member the owner: for the owner, and for administrators if the owner is disabled. */
    public CompletionStage<Shown> transfer(Actor caller, String groupName, String newOwner) {
        if (Access.isPublic(groupName)) {
            return access.owned(caller.subject(), groupName).thenApply(group -> Shown.of(group, Membership.OWNER));
        }
        return access.existing(groupName).thenCompose(held -> {
            Group first = held.value().orElseThrow();
            return requireMay(caller, first)
                    .thenCompose(done -> targets.user(newOwner))
                    .thenCompose(heir -> first.isOwnedBy(heir.user()) ? Stages.of(first) : transfer(first, heir))
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

    private CompletionStage<Void> requireMay(Actor caller, Group group) {
        if (!caller.admin() || caller.subject().map(group::isOwnedBy).orElse(false)) {
            Access.requireOwner(group, caller.user("handing over a group"));
            return Stages.done();
        }
        return users.isDisabled(group.owner().user(), group.owner().name()).thenAccept(disabled -> {
            if (!disabled) {
                throw new TrackerException(
                        TrackerReason.NOT_OWNER,
                        "not owner of group '" + group.name() + "', and "
                                + group.owner().name() + " is not disabled; only the owner can hand it over");
            }
        });
    }

    private CompletionStage<Group> transfer(Group first, Users.Known heir) {
        return records.member(first.groupId(), first.owner().user())
                .thenCompose(old -> access.again(first).thenCompose(held -> {
                    requireSameOwner(first, held.value().orElseThrow());
                    return transfer(held, old, heir);
                }));
    }

    private CompletionStage<Group> transfer(Held<Group> held, Held<Member> old, Users.Known heir) {
        Group group = held.value().orElseThrow();
        return records.member(group.groupId(), heir.user())
                .thenCompose(member -> {
                    requireMember(group, heir, member);
                    return keep(group, old);
                })
                .thenCompose(done -> {
                    Group handed = group.ownedBy(heir.user(), heir.name());
                    return records.write(held, handed).thenApply(written -> handed);
                });
    }

    /** Records the owner as a member, who is one so far only as the owner. */
    private CompletionStage<Void> keep(Group group, Held<Member> old) {
        if (old.value().map(Member::state).filter(Member.State.MEMBER::equals).isPresent()) {
            return Stages.done();
        }
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

    private static void requireMember(Group group, Users.Known heir, Held<Member> member) {
        if (member.value()
                .map(Member::state)
                .filter(Member.State.MEMBER::equals)
                .isEmpty()) {
            throw new TrackerException(
                    TrackerReason.NOT_IN_GROUP,
                    "'" + heir.name() + "' is not a member of group '" + group.name()
                            + "'; add it first with peerctl group add " + group.name() + " " + heir.name());
        }
    }
}
