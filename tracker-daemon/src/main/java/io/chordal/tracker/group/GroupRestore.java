// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.record.Restored;
import java.util.concurrent.CompletionStage;

/**
 * One group of a backup on its way back: what belongs to it first, then the group itself.
 *
 * <p>Thread-safe: immutable. What is there is never changed: a record is written on its absence alone, and since that of a member is never
 * deleted, nobody who was removed becomes a member by it. Where it is not really to be done, everything is only looked at.
 */
public final class GroupRestore {
    private final Registers registers;
    private final GroupRecords records;
    private final Group group;

    GroupRestore(Registers registers, GroupRecords records, Group group) {
        this.registers = requireNonNull(registers, "registers is null");
        this.records = requireNonNull(records, "records is null");
        this.group = requireNonNull(group, "group is null");
    }

    /** Which group it is. */
    public GroupId id() {
        return group.groupId();
    }

    /** Says what would become of the group: left out with all that belongs to it if its name is another one's. */
    public CompletionStage<Restored> look() {
        return Repeat.whileUnclear(() -> records.group(group.ref()).thenCompose(same -> {
            if (same.value().isPresent()) {
                return Stages.of(Restored.PRESENT);
            }
            return records.group(group.name())
                    .thenApply(other -> other.value().isPresent() ? taken() : Restored.WRITTEN);
        }));
    }

    /** Enters what the group is called since a split. */
    public CompletionStage<Restored> newName(Bytes text, boolean really) {
        return absent(GroupKeys.renamed(id()), Bytes.utf8(GroupBackup.name(text).value()), really);
    }

    /** Enters a member, and its place in its listings before that. */
    public CompletionStage<Restored> member(Bytes text, boolean really) {
        GroupBackup.KeptMember kept = GroupBackup.member(text);
        CompletionStage<?> place =
                kept.member().state() == Member.State.REMOVED ? Stages.done() : place(kept.subject(), really);
        return place.thenCompose(
                done -> absent(GroupKeys.member(id(), kept.subject()), MemberCodec.write(kept.member()), really));
    }

    /** Enters the group itself, when all that belongs to it is there. */
    public CompletionStage<Restored> enter(boolean really) {
        return look().thenCompose(found -> found.outcome() == Restored.Outcome.WRITTEN && really
                ? place(group.owner().user(), true)
                        .thenCompose(done -> Repeat.whileUnclear(() -> records.create(group.restored())))
                        .thenApply(kept -> kept.isPresent() ? Restored.WRITTEN : taken())
                : Stages.of(found));
    }

    private CompletionStage<Restored> place(Subject subject, boolean really) {
        return absent(GroupKeys.place(subject, id()), Bytes.utf8(group.name().value()), really);
    }

    private CompletionStage<Restored> absent(Key key, Bytes value, boolean really) {
        return Repeat.whileUnclear(() -> registers.read(key).thenCompose(there -> {
            if (!there.isEmpty()) {
                return Stages.of(Restored.PRESENT);
            }
            return really
                    ? registers.replace(there, value).thenApply(written -> Restored.WRITTEN)
                    : Stages.of(Restored.WRITTEN);
        }));
    }

    private Restored taken() {
        return Restored.leftOut("group '" + group.name()
                + "' with its members and files: the name is another group's here, which keeps it");
    }
}
