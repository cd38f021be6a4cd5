// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.NamedPage;
import io.chordal.tracker.record.NamedRecords;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Groups and members as the trackers' registers have them, siblings merged.
 *
 * <p>Thread-safe: immutable. Every read asks a majority; nothing is kept. A record that this version cannot read is a failure, never
 * an absence.
 */
final class GroupRecords {
    private final Registers registers;
    private final Users users;
    private final NamedRecords<Group> named;

    GroupRecords(Registers registers, Users users) {
        this.registers = requireNonNull(registers, "registers is null");
        this.users = requireNonNull(users, "users is null");
        this.named = new NamedRecords<>(registers, GroupCodec.KIND, this::lostItsName);
    }

    /** Enters a new group; nothing if there is one of that name. */
    CompletionStage<Optional<NamedRecords.Kept<Group>>> create(Group group) {
        return named.create(group);
    }

    /** Reads the group of a name; if a split let two be made, one of them gets another name first. */
    CompletionStage<Held<Group>> group(GroupName name) {
        return named.find(name.folded()).thenApply(found -> new Held<>(found.basis(), found.value()));
    }

    /** Reads a group that was called so once; it may be called otherwise since a split. Nothing if there is none of this id. */
    CompletionStage<Held<Group>> group(GroupRef ref) {
        return group(ref.name()).thenCompose(held -> {
            if (is(held, ref.id())) {
                return Stages.of(held);
            }
            return registers
                    .read(GroupKeys.renamed(ref.id()))
                    .thenCompose(renamed -> latest(renamed)
                            .map(this::group)
                            .orElse(Stages.of(held))
                            .thenApply(found ->
                                    is(found, ref.id()) ? found : new Held<>(found.basis(), Optional.empty())));
        });
    }

    /** Lists groups by name. */
    CompletionStage<NamedPage<Group>> groups(Optional<String> after, int limit) {
        return named.list(after, limit);
    }

    /** Writes a group if what stands there is still what was read. */
    CompletionStage<Held<Group>> write(Held<Group> basis, Group group) {
        return registers
                .replace(basis.basis(), GroupCodec.KIND.written(group, true))
                .thenApply(written -> new Held<>(written.register(), Optional.of(group)));
    }

    /** Reads what is recorded of somebody in a group. */
    CompletionStage<Held<Member>> member(GroupId group, Subject subject) {
        return registers.read(GroupKeys.member(group, subject)).thenApply(GroupRecords::member);
    }

    /** Lists what is recorded of members, at most so many after the item of a subject. */
    CompletionStage<RegisterPage> members(GroupId group, Optional<Bytes> after, int limit) {
        return registers.list(GroupKeys.members(group), after, limit);
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
                register, register.values().stream().map(MemberCodec::read).reduce(Member::merge));
    }

    /** Tells where a group is found that lost its name, and its owner; may be done again. */
    private CompletionStage<Void> lostItsName(Group moved) {
        return Repeat.whileReplaced(() -> registers
                        .read(GroupKeys.renamed(moved.groupId()))
                        .thenCompose(basis ->
                                registers.replace(basis, Bytes.utf8(moved.name().value()))))
                .thenCompose(written -> users.tell(
                        moved.owner().user(),
                        moved.owner().name(),
                        "while the trackers were cut off from each other, somebody else made a group of the same name;"
                                + " yours is called '" + moved.name() + "' now"));
    }

    static Optional<GroupName> latest(Register renamed) {
        return renamed.values().stream()
                .flatMap(name -> GroupName.find(name.toUtf8()).stream())
                .max(Comparator.comparing(GroupName::value));
    }

    private static boolean is(Held<Group> held, GroupId id) {
        return held.value().map(group -> group.groupId().equals(id)).orElse(false);
    }
}
