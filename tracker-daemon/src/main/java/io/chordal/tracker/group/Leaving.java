// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How somebody stops being a member: the record becomes REMOVED, then the group's epoch is raised, and only then anybody is told that it
 * is done.
 *
 * <p>Invariants: whoever is told so can rely on it that no tracker takes the subject for a member, unless it was added again by somebody
 * who had seen the removal. A removal that ends between the two steps leaves a subject that is no member, and is completed by doing it
 * again. It is tried again by itself where others came in between; a refusal that says nothing was changed is only given if that is so.
 * Thread-safe: immutable.
 */
public final class Leaving {
    private static final int TRIES = 16;
    private static final Set<TrackerReason> AGAIN = Set.of(TrackerReason.REPLACED, TrackerReason.OUTCOME_UNKNOWN);

    private final Access access;
    private final GroupRecords records;
    private final Targets targets;
    private final RemovalListener listener;
    private final InstantSource clock;

    Leaving(Access access, GroupRecords records, Targets targets, RemovalListener listener, InstantSource clock) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.targets = requireNonNull(targets, "targets is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Takes a member out. It may have been taken out before; NOT_IN_GROUP if it never was one.
     *
     * @return within which time its last grant ends
     */
    public CompletionStage<Duration> remove(Actor caller, String groupName, String memberName) {
        return access.owned(caller.subject(), groupName)
                .thenCompose(first -> targets.find(memberName)
                        .thenCompose(target ->
                                new Removal(first, target.subject(), target.name(), caller.subject()).begin()));
    }

    /** Takes the caller out, or withdraws its request; NOT_IN_GROUP if it is nothing in the group. */
    public CompletionStage<Void> leave(Actor caller, String groupName) {
        Subject.User user = caller.user("leaving a group");
        if (Access.isPublic(groupName)) {
            return Stages.failed(
                    TrackerReason.INVALID_REQUEST, "everybody is in the group public, and nobody leaves it");
        }
        return access.existing(groupName)
                .thenCompose(
                        held -> new Removal(held.value().orElseThrow(), user, caller.name(), Optional.empty()).begin())
                .thenAccept(done -> {});
    }

    /** One removal under way; confined to its stages, which run one after another. */
    private final class Removal {
        private final Group first;
        private final Subject subject;
        private final String name;
        private final Optional<Subject> owner;

        /** The record of a member says REMOVED by now. */
        private boolean taken;

        /** A record may say so, or come to say so later. */
        private boolean unsure;

        /** Somebody else had taken it out. */
        private boolean late;

        /** Prepares a removal by an owner, or by the subject itself. */
        Removal(Group first, Subject subject, String name, Optional<Subject> owner) {
            this.first = first;
            this.subject = subject;
            this.name = name;
            this.owner = owner;
        }

        /** Whoever is not the owner at first, and no member then, is not in the group, whatever becomes of it meanwhile. */
        CompletionStage<Duration> begin() {
            requireNotOwner(first);
            return trying(this::take, TRIES).thenApply(within -> {
                if (late && owner.isEmpty()) {
                    throw notMember(first);
                }
                return within;
            });
        }

        /** Reads the member before the group: if the subject became the owner since, and no more, its record is another one. */
        private CompletionStage<Duration> take() {
            return records.member(first.groupId(), subject)
                    .thenCompose(member -> access.again(first).thenCompose(held -> {
                        Group group = held.value().orElseThrow();
                        owner.ifPresent(caller -> Access.requireOwner(group, caller));
                        requireNotOwner(group);
                        return take(group, member);
                    }));
        }

        private CompletionStage<Duration> take(Group group, Held<Member> member) {
            Member present = member.value().orElseThrow(() -> notMember(group));
            return switch (present.state()) {
                case MEMBER ->
                    write(member, group.epoch()).thenCompose(done -> {
                        taken = true;
                        return raise();
                    });
                case PENDING -> write(member, Member.WITHOUT_EPOCH).thenApply(done -> within(group));
                case REMOVED -> complete(group, present);
            };
        }

        private CompletionStage<Held<Member>> write(Held<Member> basis, long epoch) {
            Member removed = basis.value().orElseThrow().removed(epoch, clock.instant());
            return records.write(basis, removed)
                    .whenComplete((done, failure) -> unsure |= failure != null && isUnknown(failure));
        }

        /** Nothing is left to do if the epoch was raised since; else whoever began was stopped before that. */
        private CompletionStage<Duration> complete(Group group, Member member) {
            late = !unsure;
            taken = group.epoch() <= member.epoch();
            return taken ? raise() : Stages.of(within(group));
        }

        /** Reads the group before the member: if the subject became the owner, or was added again, it shows in one of them. */
        private CompletionStage<Duration> raise() {
            return access.again(first).thenCompose(held -> {
                Group group = held.value().orElseThrow();
                taken = !group.isOwnedBy(subject);
                requireNotOwner(group);
                return records.member(group.groupId(), subject).thenCompose(member -> {
                    taken = member.value()
                            .filter(present -> present.state() == Member.State.MEMBER)
                            .isEmpty();
                    return taken
                            ? raise(held, group)
                            : Stages.failed(TrackerReason.REPLACED, "'" + name + "' was added again meanwhile");
                });
            });
        }

        private CompletionStage<Duration> raise(Held<Group> held, Group group) {
            Group raised = group.raised();
            return records.write(held, raised).thenApply(done -> {
                listener.removed(raised.ref(), subject, raised.epoch());
                return within(raised);
            });
        }

        private CompletionStage<Duration> trying(Supplier<CompletionStage<Duration>> step, int triesLeft) {
            return step.get()
                    .handle((done, failure) -> failure == null ? Stages.of(done) : again(failure, triesLeft))
                    .thenCompose(stage -> stage);
        }

        private CompletionStage<Duration> again(Throwable failure, int triesLeft) {
            if (triesLeft > 1 && Repeat.reason(failure).filter(AGAIN::contains).isPresent()) {
                return trying(taken ? this::raise : this::take, triesLeft - 1);
            }
            return taken || unsure ? halfDone(failure) : CompletableFuture.failedStage(failure);
        }

        private CompletionStage<Duration> halfDone(Throwable failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return CompletableFuture.failedStage(new TrackerException(
                    TrackerReason.OUTCOME_UNKNOWN,
                    "taking '" + name + "' out of group '" + first.name() + "' was begun and is not through ("
                            + cause.getMessage() + "); do it again",
                    failure));
        }

        private static boolean isUnknown(Throwable failure) {
            return Repeat.reason(failure).equals(Optional.of(TrackerReason.OUTCOME_UNKNOWN));
        }

        private TrackerException notMember(Group group) {
            return owner.isEmpty()
                    ? Access.notInGroup(group)
                    : new TrackerException(
                            TrackerReason.NOT_IN_GROUP,
                            "'" + name + "' is not a member of group '" + group.name() + "'");
        }

        private Duration within(Group group) {
            return group.grants().longestFrom(clock.instant());
        }

        private void requireNotOwner(Group group) {
            if (group.isOwnedBy(subject)) {
                owner.ifPresent(caller -> Access.requireOwner(group, caller));
                throw new TrackerException(
                        TrackerReason.OWNER_STAYS,
                        "owner cannot leave the group '" + group.name()
                                + "'; hand it over first with peerctl group transfer " + group.name() + " USER");
            }
        }
    }
}
