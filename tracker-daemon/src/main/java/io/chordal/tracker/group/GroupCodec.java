// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.util.Optional;

/**
 * How a group is written: format (1 byte, 1), id (16), name, the owner's id (16), name, and how often it was handed over; epoch,
 * lifetime of grants in seconds, end of the former ones; time of the creation, tracker that made it. Numbers have 8 bytes, times are
 * milliseconds since 1970. What a later version may add after that is ignored. Pure.
 */
final class GroupCodec {
    private static final byte FORMAT = 1;

    private GroupCodec() {}

    static Bytes write(Group group) {
        Owner owner = group.owner();
        GrantTimes grants = group.grants();
        return new RecordWriter(FORMAT)
                .bytes(group.id().bytes())
                .text(group.name().value())
                .bytes(owner.user().id())
                .text(owner.name())
                .number(owner.transfers())
                .number(group.epoch())
                .number(grants.lifetime().toSeconds())
                .number(grants.formerEnd().toEpochMilli())
                .number(group.origin().at().toEpochMilli())
                .text(group.origin().tracker())
                .written();
    }

    /** Reads a group; empty if it is none, or of a format that this version does not know. */
    static Optional<Group> read(Bytes written) {
        return RecordReader.read(
                written,
                FORMAT,
                in -> new Group(
                        new GroupId(in.bytes(GroupId.BYTES)),
                        new GroupName(in.text()),
                        new Owner(new Subject.User(in.bytes(Subject.User.BYTES)), in.text(), in.number()),
                        in.number(),
                        new GrantTimes(Duration.ofSeconds(in.number()), in.time()),
                        new Origin(in.time(), in.text())));
    }
}
