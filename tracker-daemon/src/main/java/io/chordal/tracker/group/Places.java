// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * In which groups somebody may be something: an index for listings, by which nothing else is decided.
 *
 * <p>Invariant: whoever asked to become a member, is one, or owns a group has a place there, entered before that; a place may be left of
 * what is no more. At most {@value #MAX} for each; those left over are cleared away when there is no room. Thread-safe: immutable.
 */
final class Places {
    /** The most groups in which one can be something. */
    static final int MAX = 1000;

    private static final int TURN = 16;

    private final Registers registers;

    Places(Registers registers) {
        this.registers = requireNonNull(registers, "registers is null");
    }

    /**
     * A place.
     *
     * @param group which group, and what it was called
     * @param basis where that stands
     */
    record Place(GroupRef group, Register basis) {}

    /**
     * Enters somebody in a group, also if it is there: what is cleared away was read before that, and stays then.
     *
     * @param filled says of a group whether the subject is something in it
     */
    CompletionStage<Void> enter(Subject subject, GroupRef group, Function<GroupRef, CompletionStage<Boolean>> filled) {
        Bytes name = Bytes.utf8(group.name().value());
        return registers.read(GroupKeys.place(subject, group.id())).thenCompose(basis -> {
            CompletionStage<Void> room = basis.isEmpty() ? makeRoom(subject, filled) : Stages.done();
            return room.thenCompose(done -> registers.replace(basis, name)).thenAccept(done -> {});
        });
    }

    /** Takes out the place of a group that was not made after all. */
    CompletionStage<Void> leave(Subject subject, GroupId group) {
        return registers.read(GroupKeys.place(subject, group)).thenCompose(registers::delete);
    }

    /** Returns all places of somebody. */
    CompletionStage<ImmutableList<Place>> of(Subject subject) {
        return registers
                .list(GroupKeys.places(subject), Optional.empty(), MAX)
                .thenApply(page -> page.registers().stream()
                        .flatMap(register -> place(register).stream())
                        .collect(ImmutableList.toImmutableList()));
    }

    private CompletionStage<Void> makeRoom(Subject subject, Function<GroupRef, CompletionStage<Boolean>> filled) {
        return of(subject).thenCompose(places -> places.size() < MAX ? Stages.done() : clear(subject, places, filled));
    }

    private CompletionStage<Void> clear(
            Subject subject, List<Place> places, Function<GroupRef, CompletionStage<Boolean>> filled) {
        return Stages.each(
                        places,
                        TURN,
                        place -> filled.apply(place.group())
                                .thenCompose(is -> is
                                        ? Stages.of(0)
                                        : registers.delete(place.basis()).thenApply(done -> 1)))
                .thenAccept(cleared -> {
                    if (cleared.stream().noneMatch(count -> count > 0)) {
                        throw new TrackerException(
                                TrackerReason.TRACKER_FULL,
                                "nobody is in more than " + MAX + " groups at a time, and " + subject
                                        + " is; leave one, or withdraw a request");
                    }
                });
    }

    private static Optional<Place> place(Register register) {
        return register.values().stream()
                .flatMap(value -> GroupName.find(value.toUtf8()).stream())
                .max(Comparator.comparing(GroupName::value))
                .map(name -> new Place(new GroupRef(new GroupId(register.key().item()), name), register));
    }
}
