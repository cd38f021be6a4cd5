// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Written;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Groups and members as the trackers' registers have them, siblings merged.
 *
 * <p>Thread-safe: immutable. Every read asks a majority; nothing is kept. A record that this version cannot read is a failure, never
 * an absence.
 */
final class GroupRecords {
    private static final int MAX_ROUNDS = 4;

    private final Registers registers;
    private final TwoCreations twoCreations;

    GroupRecords(Registers registers, TwoCreations twoCreations) {
        this.registers = requireNonNull(registers, "registers is null");
        this.twoCreations = requireNonNull(twoCreations, "twoCreations is null");
    }

    /** Reads the group of a name; if a split let two be made, one of them gets another name first. */
    CompletionStage<Held<Group>> group(GroupName name) {
        return group(GroupKeys.group(name), MAX_ROUNDS);
    }

    /** Reads what is recorded of somebody in a group. */
    CompletionStage<Held<Member>> member(GroupId group, Subject subject) {
        return registers.read(GroupKeys.member(group, subject)).thenApply(GroupRecords::member);
    }

    /** Writes a group if what stands there is still what was read. */
    CompletionStage<Written> write(Held<Group> basis, Group group) {
        return registers.replace(basis.basis(), GroupCodec.write(group));
    }

    /** Writes a member if what stands there is still what was read. */
    CompletionStage<Held<Member>> write(Held<Member> basis, Member member) {
        return registers
                .replace(basis.basis(), MemberCodec.write(member))
                .thenApply(written -> new Held<>(written.register(), Optional.of(member)));
    }

    /** Merges what is recorded of a member. */
    static Held<Member> member(Register register) {
        return new Held<>(
                register,
                register.values().stream()
                        .map(value -> readable(register.key(), value, MemberCodec::read))
                        .reduce(Member::merge));
    }

    /** Returns the groups that stand in a register, each merged: more than one after a split. */
    static TreeMap<GroupId, Group> groups(Register register) {
        TreeMap<GroupId, Group> byId = new TreeMap<>();
        for (Bytes value : register.values()) {
            Group group = readable(register.key(), value, GroupCodec::read);
            byId.merge(group.id(), group, Group::merge);
        }
        return byId;
    }

    private CompletionStage<Held<Group>> group(Key key, int rounds) {
        return registers.read(key).thenCompose(register -> {
            TreeMap<GroupId, Group> found = groups(register);
            if (found.size() <= 1) {
                return CompletableFuture.completedFuture(
                        new Held<>(register, found.values().stream().findFirst()));
            }
            if (rounds <= 1) {
                throw new TrackerException(
                        TrackerReason.REPLACED,
                        "finding group '" + key.item().toUtf8()
                                + "': two of that name are just being told apart; try again");
            }
            return twoCreations.settle(register, found.values()).thenCompose(done -> group(key, rounds - 1));
        });
    }

    private static <T> T readable(Key key, Bytes value, Function<Bytes, Optional<T>> codec) {
        return codec.apply(value)
                .orElseThrow(
                        () -> new TrackerException(
                                TrackerReason.RECORDS_UNAVAILABLE,
                                "reading " + key
                                        + ": a record that this tracker cannot read, of a newer version perhaps; upgrade this tracker"));
    }
}
