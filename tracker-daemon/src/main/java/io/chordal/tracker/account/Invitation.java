// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An invitation as it is recorded, under the SHA-256 of what the newcomer is given.
 *
 * <p>Immutable. {@link #merge} is commutative, associative and idempotent: used wins.
 *
 * @param until when it ends
 * @param usedBy who was made by it
 */
record Invitation(Instant until, Optional<UserId> usedBy) {
    private static final int FORMAT = 1;

    Invitation {
        until = Instant.ofEpochMilli(requireNonNull(until, "until is null").toEpochMilli());
        requireNonNull(usedBy, "usedBy is null");
    }

    /** Says whether this user can be made by it. */
    boolean isGoodFor(UserId user, Instant now) {
        return now.isBefore(until) && usedBy.map(user::equals).orElse(true);
    }

    Invitation usedBy(UserId user) {
        return new Invitation(until, Optional.of(user));
    }

    Invitation unused() {
        return new Invitation(until, Optional.empty());
    }

    Invitation merge(Invitation other) {
        return new Invitation(
                until.isBefore(other.until) ? until : other.until,
                Stream.concat(usedBy.stream(), other.usedBy.stream()).min(UserId::compareTo));
    }

    Bytes write() {
        return new RecordWriter(FORMAT)
                .instant(until)
                .optional(usedBy, (out, user) -> out.bytes(user.bytes()))
                .toBytes();
    }

    static Invitation read(Bytes bytes) {
        return RecordReader.read(
                bytes,
                FORMAT,
                "invitation",
                in -> new Invitation(in.instant(), in.optional(each -> new UserId(each.bytes()))));
    }
}
