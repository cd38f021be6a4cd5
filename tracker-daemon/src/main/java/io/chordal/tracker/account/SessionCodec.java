// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;

/** Where sessions stand and how they are written. Stateless. */
final class SessionCodec {
    private static final int FORMAT = 1;

    private SessionCodec() {}

    static Bytes partition(UserId user) {
        return Bytes.utf8("sessions/" + user);
    }

    static Key key(UserId user, SessionId session) {
        return new Key(partition(user), session.bytes());
    }

    static Bytes write(Session session) {
        return new RecordWriter(FORMAT)
                .text(session.name().value())
                .number(session.epoch())
                .bytes(session.present())
                .optional(session.former(), RecordWriter::bytes)
                .bytes(session.salt())
                .number(session.refreshes())
                .instant(session.refreshedAt())
                .flag(session.ended())
                .toBytes();
    }

    static Session read(Bytes bytes) {
        return RecordReader.read(
                bytes,
                FORMAT,
                "session",
                in -> new Session(
                        new UserName(in.text()),
                        in.number(),
                        in.bytes(),
                        in.optional(RecordReader::bytes),
                        in.bytes(),
                        in.number(),
                        in.instant(),
                        in.flag()));
    }
}
