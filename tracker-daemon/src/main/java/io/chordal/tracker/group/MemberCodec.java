// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import java.util.Optional;

/**
 * How a member is written: format (1 byte, 1), state (1 byte: {@code p}, {@code m} or {@code r}), name, removals, epoch, since when;
 * numbers as in {@link GroupCodec}. Pure.
 */
final class MemberCodec {
    private static final byte FORMAT = 1;

    private MemberCodec() {}

    static Bytes write(Member member) {
        return new RecordWriter(FORMAT)
                .letter(letter(member.state()))
                .text(member.name())
                .number(member.removals())
                .number(member.epoch())
                .number(member.since().toEpochMilli())
                .written();
    }

    /** Reads a member; empty if it is none, or of a format that this version does not know. */
    static Optional<Member> read(Bytes written) {
        return RecordReader.read(
                written, FORMAT, in -> new Member(state(in.letter()), in.text(), in.number(), in.number(), in.time()));
    }

    private static char letter(Member.State state) {
        return switch (state) {
            case PENDING -> 'p';
            case MEMBER -> 'm';
            case REMOVED -> 'r';
        };
    }

    private static Member.State state(int letter) {
        return switch (letter) {
            case 'p' -> Member.State.PENDING;
            case 'm' -> Member.State.MEMBER;
            case 'r' -> Member.State.REMOVED;
            default -> throw new IllegalArgumentException("no state of a member: " + letter);
        };
    }
}
