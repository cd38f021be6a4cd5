// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Gives groups that a split let be made under one name a name each: the one whose id has the smaller SHA-256 keeps it, another one is
 * called {@code NAME~TRACKER}, after the tracker that made it, and its owner is told.
 *
 * <p>Thread-safe: immutable. Every step may be done again, by any tracker: where the loser's new name is found by its id, its record
 * under that name, the notice, and only then the winner alone under the old name.
 */
final class TwoCreations {
    private static final Comparator<Group> BY_HASH = Comparator.comparing(group -> Bytes.copyOf(
            Hashing.sha256().hashBytes(group.id().bytes().toByteArray()).asBytes()));
    private static final int MARK = 8;

    private final Registers registers;
    private final Users users;

    TwoCreations(Registers registers, Users users) {
        this.registers = requireNonNull(registers, "registers is null");
        this.users = requireNonNull(users, "users is null");
    }

    /** Tells the groups of a register apart. Fails as REPLACED if somebody else does it at the same time, or writes otherwise. */
    CompletionStage<Void> settle(Register register, Collection<Group> groups) {
        List<Group> sorted = groups.stream().sorted(BY_HASH).toList();
        CompletionStage<Void> moved = Stages.done();
        for (Group loser : sorted.subList(1, sorted.size())) {
            moved = moved.thenCompose(done -> move(loser));
        }
        return moved.thenCompose(done -> registers.replace(register, GroupCodec.write(sorted.get(0))))
                .thenAccept(written -> {});
    }

    private CompletionStage<Void> move(Group loser) {
        GroupName name = new GroupName(loser.name() + "~" + loser.origin().tracker());
        GroupName other = new GroupName(name + "~" + loser.id().toString().substring(0, MARK));
        return moved(loser, name, other)
                .thenCompose(moved -> users.tell(
                        moved.owner().user(),
                        moved.owner().name(),
                        "while the trackers were cut off from each other, somebody else made a group '" + loser.name()
                                + "', too; yours is called '" + moved.name() + "' now"));
    }

    /** Enters the loser under the first of these names that is free, or its own already. */
    private CompletionStage<Group> moved(Group loser, GroupName name, GroupName other) {
        Group renamed = loser.named(name);
        return registers.read(GroupKeys.group(name)).thenCompose(there -> {
            Group own = GroupRecords.groups(there).get(loser.id());
            if (own != null) {
                return Stages.of(own);
            }
            if (!there.isEmpty()) {
                return moved(loser, other, new GroupName(other + "~"));
            }
            return rename(renamed)
                    .thenCompose(done -> registers.replace(there, GroupCodec.write(renamed)))
                    .thenApply(written -> renamed);
        });
    }

    private CompletionStage<Void> rename(Group renamed) {
        Key key = GroupKeys.renamed(renamed.id());
        return registers
                .read(key)
                .thenCompose(basis ->
                        registers.replace(basis, Bytes.utf8(renamed.name().value())))
                .thenAccept(written -> {});
    }
}
