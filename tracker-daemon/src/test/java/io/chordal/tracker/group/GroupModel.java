// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerReason;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** What one group should be, written without registers: what each step should bring, and what should be refused. Confined to a test. */
final class GroupModel {
    private final TreeMap<String, Membership> memberships = new TreeMap<>();
    private Optional<String> owner = Optional.empty();
    private final Set<String> formerOwners = new HashSet<>();
    private long epoch;

    /** Something that a caller does to a group, and perhaps to somebody. */
    enum Kind {
        CREATE,
        REQUEST,
        ACCEPT,
        REJECT,
        ADD,
        REMOVE,
        LEAVE,
        TRANSFER
    }

    /** One step. */
    record Step(Kind kind, String caller, String target) {
        static final String GROUP = "photos";

        boolean isRemoval() {
            return kind == Kind.REMOVE || kind == Kind.LEAVE;
        }

        boolean isRemovalOf(String who) {
            return (kind == Kind.REMOVE && target.equals(who)) || (kind == Kind.LEAVE && caller.equals(who));
        }

        /** Begins it; the stage has why it is refused. */
        CompletionStage<Optional<TrackerReason>> begin(GroupParts groups) {
            Actor actor = GroupWorld.actor(caller);
            CompletionStage<?> done = switch (kind) {
                case CREATE -> groups.founding().create(actor, GROUP, Optional.empty());
                case REQUEST -> groups.joining().request(actor, GROUP);
                case ACCEPT -> groups.joining().accept(actor, GROUP, target);
                case REJECT -> groups.joining().reject(actor, GROUP, target);
                case ADD -> groups.joining().add(actor, GROUP, target);
                case REMOVE -> groups.leaving().remove(actor, GROUP, target);
                case LEAVE -> groups.leaving().leave(actor, GROUP);
                case TRANSFER -> groups.handover().transfer(actor, GROUP, target);
            };
            return done.handle((value, failure) -> failure == null
                    ? Optional.empty()
                    : Optional.of(Repeat.reason(failure).orElseThrow()));
        }

        /** Does it, where registers answer at once; returns why it is refused. */
        Optional<TrackerReason> on(GroupWorld world) {
            return GroupWorld.get(begin(world.parts));
        }
    }

    /** Does a step; returns why it should be refused. */
    Optional<TrackerReason> does(Step step) {
        return switch (step.kind()) {
            case CREATE -> create(step.caller());
            case REQUEST -> request(step.caller());
            case ACCEPT -> owned(step, () -> decide(step.target(), Membership.MEMBER));
            case REJECT -> owned(step, () -> decide(step.target(), Membership.NONE));
            case ADD -> owned(step, () -> add(step.target()));
            case REMOVE -> owned(step, () -> remove(step.target()));
            case LEAVE -> leave(step.caller());
            case TRANSFER -> owned(step, () -> transfer(step.target()));
        };
    }

    /** Does a removal for somebody who owned the group once; says whether it is one. */
    boolean removesAsFormerOwner(Step step) {
        boolean may = step.kind() == Kind.REMOVE && formerOwners.contains(step.caller());
        return may && remove(step.target()).isEmpty();
    }

    /** What everybody is; nobody anything while there is no group. */
    Map<String, Membership> memberships() {
        return new TreeMap<>(memberships);
    }

    Optional<String> owner() {
        return owner;
    }

    long epoch() {
        return epoch;
    }

    private interface Deed {
        Optional<TrackerReason> done();
    }

    private Optional<TrackerReason> owned(Step step, Deed deed) {
        if (owner.isEmpty()) {
            return Optional.of(TrackerReason.GROUP_NOT_FOUND);
        }
        return owner.get().equals(step.caller()) ? deed.done() : Optional.of(TrackerReason.NOT_OWNER);
    }

    private Optional<TrackerReason> create(String caller) {
        if (owner.isPresent()) {
            return Optional.of(TrackerReason.GROUP_EXISTS);
        }
        owner = Optional.of(caller);
        memberships.put(caller, Membership.OWNER);
        epoch = 1;
        return Optional.empty();
    }

    private Optional<TrackerReason> request(String caller) {
        if (owner.isEmpty()) {
            return Optional.of(TrackerReason.GROUP_NOT_FOUND);
        }
        if (isIn(caller)) {
            return Optional.of(TrackerReason.ALREADY_MEMBER);
        }
        memberships.put(caller, Membership.PENDING);
        return Optional.empty();
    }

    private Optional<TrackerReason> decide(String target, Membership to) {
        if (memberships.get(target) != Membership.PENDING) {
            return Optional.of(TrackerReason.NOT_PENDING);
        }
        memberships.put(target, to);
        return Optional.empty();
    }

    private Optional<TrackerReason> add(String target) {
        if (!isIn(target)) {
            memberships.put(target, Membership.MEMBER);
        }
        return Optional.empty();
    }

    private Optional<TrackerReason> remove(String target) {
        if (owner.equals(Optional.of(target))) {
            return Optional.of(TrackerReason.OWNER_STAYS);
        }
        return memberships.containsKey(target) ? out(target) : Optional.of(TrackerReason.NOT_IN_GROUP);
    }

    private Optional<TrackerReason> leave(String caller) {
        if (owner.isEmpty()) {
            return Optional.of(TrackerReason.GROUP_NOT_FOUND);
        }
        if (owner.get().equals(caller)) {
            return Optional.of(TrackerReason.OWNER_STAYS);
        }
        Membership is = memberships.getOrDefault(caller, Membership.NONE);
        return is == Membership.NONE ? Optional.of(TrackerReason.NOT_IN_GROUP) : out(caller);
    }

    private Optional<TrackerReason> out(String who) {
        epoch += memberships.put(who, Membership.NONE) == Membership.MEMBER ? 1 : 0;
        return Optional.empty();
    }

    private Optional<TrackerReason> transfer(String target) {
        if (owner.equals(Optional.of(target))) {
            return Optional.empty();
        }
        if (memberships.get(target) != Membership.MEMBER) {
            return Optional.of(TrackerReason.NOT_IN_GROUP);
        }
        formerOwners.add(owner.orElseThrow());
        memberships.put(owner.orElseThrow(), Membership.MEMBER);
        memberships.put(target, Membership.OWNER);
        owner = Optional.of(target);
        return Optional.empty();
    }

    private boolean isIn(String who) {
        Membership is = memberships.getOrDefault(who, Membership.NONE);
        return is == Membership.MEMBER || is == Membership.OWNER;
    }
}
