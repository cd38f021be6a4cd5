// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordKind;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import java.util.Map;
import java.util.TreeMap;

/** How a user is written. Stateless. */
final class UserCodec {
    static final RecordKind<User> KIND = new RecordKind<>("users", UserCodec::write, UserCodec::read);

    private static final int FORMAT = 1;

    private UserCodec() {}

    static Bytes write(User user) {
        return new RecordWriter(FORMAT)
                .bytes(user.user().bytes())
                .text(user.name().value())
                .number(user.credentials().epoch())
                .text(user.credentials().password().phc())
                .flag(user.standing().admin())
                .flag(user.standing().disabled())
                .list(
                        user.notices().all(),
                        (out, notice) ->
                                out.instant(notice.at()).text(notice.text()).flag(notice.seen()))
                .list(
                        user.displaced().names().entrySet(),
                        (out, other) -> out.bytes(other.getKey().bytes())
                                .text(other.getValue().value()))
                .instant(user.creation().at())
                .text(user.creation().tracker())
                .toBytes();
    }

    static User read(Bytes bytes) {
        return RecordReader.read(bytes, FORMAT, "user", UserCodec::user);
    }

    private static User user(RecordReader in) {
        return new User(
                new UserId(in.bytes()),
                new UserName(in.text()),
                new Credentials(in.number(), PasswordHash.parse(in.text())),
                new Standing(in.flag(), in.flag()),
                new Notices(in.list(each -> new Notice(each.instant(), each.text(), each.flag()))),
                displaced(in),
                new Creation(in.instant(), in.text()));
    }

    private static Displaced displaced(RecordReader in) {
        Map<UserId, UserName> names = new TreeMap<>();
        in.list(each -> Map.entry(new UserId(each.bytes()), new UserName(each.text())))
                .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        return new Displaced(new TreeMap<>(names));
    }
}
