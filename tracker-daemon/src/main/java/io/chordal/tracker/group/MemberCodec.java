// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;

/** How a member is written: state (1 pending, 2 member, 3 removed), name, removals, epoch, since when. Pure. */
final class MemberCodec {
    private static final int FORMAT = 1;
    private static final int PENDING = 1;
    private static final int MEMBER = 2;
    private static final int REMOVED = 3;

    private MemberCodec() {}

    static Bytes write(Member member) {
        return new RecordWriter(FORMAT)
                .number(number(member.state()))
                .text(member.name())
                .number(member.removals())
                .number(member.epoch())
                .instant(member.since())
                .toBytes();
    }

    static Member read(Bytes written) {
        return RecordReader.read(
                written,
                FORMAT,
                "member",
                in -> new Member(state(in.number()), in.text(), in.number(), in.number(), in.instant()));
    }

    private static long number(Member.State state) {
        return switch (state) {
            case PENDING -> PENDING;
            case MEMBER -> MEMBER;
            case REMOVED -> REMOVED;
        };
    }

    private static Member.State state(long number) {
        return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
            case PENDING -> Member.State.PENDING;
            case MEMBER -> Member.State.MEMBER;
            case REMOVED -> Member.State.REMOVED;
            default -> throw new IllegalArgumentException("no state of a member: " + number);
        };
    }
}
