// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * How somebody becomes a member: by asking and being accepted, or by being added.
 *
 * <p>Invariants: a record is changed only on the basis of what was read <em>before</em> it was read that the caller owns the group, so
 * that neither a removal nor a transfer that the caller's decision did not see is undone by it; and nothing is tried again by itself:
 * who was overtaken is told to look. Thread-safe: immutable.
 */
public final class Joining {
    private final Access access;
    private final GroupRecords records;
    private final Places places;
    private final Targets targets;
    private final InstantSource clock;

    Joining(Access access, GroupRecords records, Places places, Targets targets, InstantSource clock) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.places = requireNonNull(places, "places is null");
        this.targets = requireNonNull(targets, "targets is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Asks for the caller to become a member; ALREADY_MEMBER if it is one. */
    public CompletionStage<Membership> request(Actor caller, String groupName) {
        Subject.User user = caller.user("joining a group");
        if (Access.isPublic(groupName)) {
            throw alreadyMember(GroupName.PUBLIC);
        }
        return access.existing(groupName).thenCompose(held -> {
            Group group = held.value().orElseThrow();
            return records.member(group.groupId(), user).thenCompose(member -> {
                Membership present = membership(group, user, member);
                if (present == Membership.MEMBER || present == Membership.OWNER) {
                    throw alreadyMember(group.name());
                }
                return present == Membership.PENDING
                        ? Stages.of(present)
                        : become(group, new Targets.Target(user, caller.name()), member, Member.State.PENDING)
                                .thenApply(done -> Membership.PENDING);
            });
        });
    }

    /** Makes somebody who asked a member; NOT_PENDING if it did not ask. */
    public CompletionStage<Void> accept(Actor caller, String groupName, String userName) {
        return decided(caller, groupName, userName, decision -> {
            requirePending(decision);
            return become(decision.group, decision.target, decision.member, Member.State.MEMBER);
        });
    }

    /** Refuses somebody who asked; NOT_PENDING if it did not ask. */
    public CompletionStage<Void> reject(Actor caller, String groupName, String userName) {
        return decided(caller, groupName, userName, decision -> {
            requirePending(decision);
            Member refused = decision.member.value().orElseThrow().removed(Member.WITHOUT_EPOCH, clock.instant());
            return records.write(decision.member, refused).thenAccept(done -> {});
        });
    }

    /** Makes a user or a node a member; says whether it was one. */
    public CompletionStage<Boolean> add(Actor caller, String groupName, String memberName) {
        return decided(caller, groupName, memberName, decision -> {
            Membership present = decision.membership();
            return present == Membership.MEMBER || present == Membership.OWNER
                    ? Stages.of(true)
                    : become(decision.group, decision.target, decision.member, Member.State.MEMBER)
                            .thenApply(done -> false);
        });
    }

    /**
     * What the owner decides about.
     *
     * @param group the group, read after the member
     * @param target who it is about
     * @param member what is recorded of it
     */
    private record Decision(Group group, Targets.Target target, Held<Member> member) {
        Membership membership() {
            return Joining.membership(group, target.subject(), member);
        }
    }

    private <T> CompletionStage<T> decided(
            Actor caller, String groupName, String memberName, Function<Decision, CompletionStage<T>> step) {
        return access.owned(caller.subject(), groupName)
                .thenCompose(first -> targets.find(memberName)
                        .thenCompose(target -> records.member(first.groupId(), target.subject())
                                .thenCompose(member -> access.stillOwned(caller.subject(), first)
                                        .thenCompose(group -> step.apply(
                                                new Decision(group.value().orElseThrow(), target, member))))));
    }

    private CompletionStage<Void> become(Group group, Targets.Target target, Held<Member> basis, Member.State state) {
        Member next = basis.value()
                .map(before -> before.become(state, target.name(), group.epoch(), clock.instant()))
                .orElseGet(() -> Member.first(state, target.name(), group.epoch(), clock.instant()));
        return places.enter(target.subject(), group.ref(), other -> access.isAnything(target.subject(), other))
                .thenCompose(done -> records.write(basis, next))
                .thenAccept(done -> {});
    }

    private static Membership membership(Group group, Subject subject, Held<Member> member) {
        return group.isOwnedBy(subject)
                ? Membership.OWNER
                : member.value().map(Member::membership).orElse(Membership.NONE);
    }

    private static void requirePending(Decision decision) {
        Membership present = decision.membership();
        if (present != Membership.PENDING) {
            String is = present == Membership.NONE ? "did not ask to join" : "is a member already of";
            throw new TrackerException(
                    TrackerReason.NOT_PENDING,
                    "'" + decision.target.name() + "' " + is + " group '" + decision.group.name()
                            + "'; peerctl group requests " + decision.group.name() + " shows who asks");
        }
    }

    private static TrackerException alreadyMember(GroupName group) {
        return new TrackerException(TrackerReason.ALREADY_MEMBER, "already a member of group '" + group + "'");
    }
}
