// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordKind;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import java.time.Duration;

/**
 * How a group is written: id, name; the owner's id and name, and how often it was handed over; epoch, lifetime of grants in seconds, end
 * of the former ones; when it was made and by which tracker. Pure.
 */
final class GroupCodec {
    /** Where groups stand and how they are written. */
    static final RecordKind<Group> KIND = new RecordKind<>("groups", GroupCodec::write, GroupCodec::read);

    private static final int FORMAT = 1;

    private GroupCodec() {}

    static Bytes write(Group group) {
        Owner owner = group.owner();
        GrantTimes grants = group.grants();
        return new RecordWriter(FORMAT)
                .bytes(group.id())
                .text(group.name().value())
                .bytes(owner.user().id())
                .text(owner.name())
                .number(owner.transfers())
                .number(group.epoch())
                .number(grants.lifetime().toSeconds())
                .instant(grants.formerEnd())
                .instant(group.origin().at())
                .text(group.origin().tracker())
                .toBytes();
    }

    static Group read(Bytes written) {
        return RecordReader.read(
                written,
                FORMAT,
                "group",
                in -> new Group(
                        new GroupRef(new GroupId(in.bytes()), new GroupName(in.text())),
                        new Owner(new Subject.User(in.bytes()), in.text(), in.number()),
                        in.number(),
                        new GrantTimes(Duration.ofSeconds(in.number()), in.instant()),
                        new Origin(in.instant(), in.text())));
    }
}
