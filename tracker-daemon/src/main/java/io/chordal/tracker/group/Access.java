// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.Registers;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Whether somebody may see or change what belongs to a group.
 *
 * <p>Thread-safe: immutable. Each question is put to a majority of the trackers, so that a removal that was acknowledged counts at once
 * at all of them; nothing is kept. Administrators are members where they were made members, and nowhere else.
 */
public final class Access {
    private final GroupRecords records;
    private final boolean publicIsOpen;

    /**
     * Returns the access to the groups in these registers.
     *
     * @param publicIsOpen whether everybody is in the group {@code public}
     */
    public Access(Registers registers, Users users, boolean publicIsOpen) {
        this(new GroupRecords(registers, users), publicIsOpen);
    }

    Access(GroupRecords records, boolean publicIsOpen) {
        this.records = requireNonNull(records, "records is null");
        this.publicIsOpen = publicIsOpen;
    }

    /**
     * Finds a group of which the caller is a member; of {@code public}, and of the empty name that stands for it, everybody is one.
     *
     * @param caller who calls; nobody who is known if it is empty
     * @param group the group's name as it was given
     * @return fails with a {@link TrackerException}: GROUP_NOT_FOUND, NOT_IN_GROUP, UNAUTHENTICATED, PUBLIC_CLOSED, or because the
     *     registers cannot be read
     */
    public CompletionStage<GroupRef> requireMember(Optional<Subject> caller, String group) {
        if (isPublic(group)) {
            return publicIsOpen ? Stages.of(GroupRef.PUBLIC) : publicClosed();
        }
        return member(caller, group).thenApply(Group::ref);
    }

    /**
     * Finds a group whoever asks: {@code public}, of which that is also the empty name, too.
     *
     * @return fails with GROUP_NOT_FOUND, or because the registers cannot be read
     */
    public CompletionStage<GroupRef> find(String group) {
        return isPublic(group)
                ? Stages.of(GroupRef.PUBLIC)
                : existing(group).thenApply(held -> held.value().orElseThrow().ref());
    }

    /**
     * Finds a group that the caller owns.
     *
     * @return fails as {@link #requireMember} does, and with NOT_OWNER
     */
    public CompletionStage<GroupRef> requireOwner(Optional<Subject> caller, String group) {
        return owned(caller, group).thenApply(Group::ref);
    }

    /** The same, with all that is recorded of the group. */
    CompletionStage<Group> owned(Optional<Subject> caller, String group) {
        if (isPublic(group)) {
            return Stages.failed(TrackerReason.NOT_OWNER, "not owner of group 'public': it is built in, and nobody is");
        }
        return existing(group)
                .thenCompose(held -> known(caller, group)
                        .thenApply(subject -> requireOwner(held.value().orElseThrow(), subject)));
    }

    /** Reads a group once more that the caller owned, and makes sure that it does still. */
    CompletionStage<Held<Group>> stillOwned(Optional<Subject> caller, Group before) {
        return again(before).thenApply(held -> {
            requireOwner(held.value().orElseThrow(), caller.orElseThrow());
            return held;
        });
    }

    /** Reads a group once more, whatever it is called by now. */
    CompletionStage<Held<Group>> again(Group before) {
        return records.group(before.ref()).thenApply(held -> {
            if (held.value().isEmpty()) {
                throw new TrackerException(
                        TrackerReason.GROUP_NOT_FOUND, notFound(before.name().value()));
            }
            return held;
        });
    }

    /** Returns the group as it was before its membership was read, which is the order that grants need. */
    CompletionStage<Group> member(Optional<Subject> caller, String group) {
        return existing(group).thenCompose(held -> {
            Group found = held.value().orElseThrow();
            return known(caller, group)
                    .thenCompose(subject -> membership(found, subject))
                    .thenApply(is -> {
                        if (is != Membership.MEMBER && is != Membership.OWNER) {
                            throw notInGroup(found);
                        }
                        return found;
                    });
        });
    }

    /** Says what somebody is in a group. */
    CompletionStage<Membership> membership(Group group, Subject subject) {
        if (group.isOwnedBy(subject)) {
            return Stages.of(Membership.OWNER);
        }
        return records.member(group.groupId(), subject)
                .thenApply(held -> held.value().map(Member::membership).orElse(Membership.NONE));
    }

    /** Says whether somebody is anything in a group that was called so once. */
    CompletionStage<Boolean> isAnything(Subject subject, GroupRef group) {
        return records.group(group)
                .thenCompose(held -> held.value().isEmpty()
                        ? Stages.of(false)
                        : membership(held.value().get(), subject).thenApply(is -> is != Membership.NONE));
    }

    /** Reads a group that there is, by the name as it was given. */
    CompletionStage<Held<Group>> existing(String group) {
        Optional<GroupName> name = GroupName.find(group);
        if (name.isEmpty()) {
            return Stages.failed(TrackerReason.GROUP_NOT_FOUND, notFound(group));
        }
        return records.group(name.get()).thenApply(held -> {
            if (held.value().isEmpty()) {
                throw new TrackerException(TrackerReason.GROUP_NOT_FOUND, notFound(group));
            }
            return held;
        });
    }

    static Group requireOwner(Group group, Subject caller) {
        if (!group.isOwnedBy(caller)) {
            throw new TrackerException(
                    TrackerReason.NOT_OWNER,
                    "not owner of group '" + group.name() + "': "
                            + group.owner().name() + " is");
        }
        return group;
    }

    static boolean isPublic(String group) {
        return group.isEmpty() || GroupName.find(group).map(GroupName::isPublic).orElse(false);
    }

    static TrackerException notInGroup(Group group) {
        return new TrackerException(
                TrackerReason.NOT_IN_GROUP,
                "not a member of this group: '" + group.name() + "'; ask with peerctl group join " + group.name());
    }

    private static CompletionStage<Subject> known(Optional<Subject> caller, String group) {
        return caller.map(Stages::of)
                .orElseGet(() -> Stages.failed(
                        TrackerReason.UNAUTHENTICATED,
                        "group '" + group + "' is for its members; log in with peerctl login NAME"));
    }

    private static CompletionStage<GroupRef> publicClosed() {
        return Stages.failed(
                TrackerReason.PUBLIC_CLOSED, "the group public is closed at these trackers; name a group with --group");
    }

    private static String notFound(String group) {
        return "group not found: '" + group + "'; peerctl group ls shows those that there are";
    }
}
