// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.TextPage;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Groups and who is in them as a backup takes them and a restore gives them back.
 *
 * <p>Thread-safe: immutable. What belongs to a group is read after the group.
 */
public final class GroupBackup {
    private static final int PAGE = 256;
    private static final int FORMAT = 1;

    private final Registers registers;
    private final GroupRecords records;

    /** Returns the groups in these registers. */
    public GroupBackup(Registers registers, Users users) {
        this.registers = requireNonNull(registers, "registers is null");
        this.records = new GroupRecords(registers, users);
    }

    /** Reads groups. */
    public CompletionStage<TextPage> groups(Optional<Bytes> after) {
        return records.groups(after.map(Bytes::toUtf8), PAGE)
                .thenApply(page -> new TextPage(
                        page.records().stream().map(GroupCodec::write).collect(ImmutableList.toImmutableList()),
                        page.next().map(Bytes::utf8)));
    }

    /** Reads what a group is called since it lost its name in a split; nothing if it did not. */
    public CompletionStage<Optional<Bytes>> newName(GroupId group) {
        return registers
                .read(GroupKeys.renamed(group))
                .thenApply(register -> GroupRecords.latest(register).map(name -> Bytes.utf8(name.value())));
    }

    /** Reads members of a group: those who ask, and those who were removed, too. */
    public CompletionStage<TextPage> members(GroupId group, Optional<Bytes> after) {
        return records.members(group, after, PAGE)
                .thenApply(page -> new TextPage(
                        page.registers().stream().map(GroupBackup::written).collect(ImmutableList.toImmutableList()),
                        page.next()));
    }

    private static Bytes written(Register register) {
        return new RecordWriter(FORMAT)
                .bytes(register.key().item())
                .bytes(MemberCodec.write(GroupRecords.member(register).value().orElseThrow()))
                .toBytes();
    }

    /** Opens a group of a backup; fails if this is none. */
    public GroupRestore open(Bytes text) {
        return new GroupRestore(registers, records, GroupCodec.read(text));
    }

    /** Fails if no group can be called so. */
    public void checkNewName(Bytes text) {
        name(text);
    }

    /** Fails if this is no member. */
    public void checkMember(Bytes text) {
        member(text);
    }

    static GroupName name(Bytes text) {
        return new GroupName(text.toUtf8());
    }

    static KeptMember member(Bytes text) {
        return RecordReader.read(
                text, FORMAT, "member", in -> new KeptMember(Subject.ofItem(in.bytes()), MemberCodec.read(in.bytes())));
    }

    /** A member in a backup. */
    record KeptMember(Subject subject, Member member) {}
}
