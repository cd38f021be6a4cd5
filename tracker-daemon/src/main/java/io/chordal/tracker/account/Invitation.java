// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An invitation as it is recorded, under the SHA-256 of what the newcomer is given.
 *
 * <p>Immutable. {@link #merge} is commutative, associative and idempotent: used wins.
 *
 * @param until when it ends
 * @param use what it was used for
 */
record Invitation(Instant until, Optional<Use> use) {
    private static final int FORMAT = 1;

    /**
     * That an account was to be made by it.
     *
     * @param name what the user is called, folded; nobody of another name is ever made by it
     * @param user who the user would be that was tried first, or is known to have been
     * @param repeated whether another one of that name was tried, too
     */
    record Use(String name, UserId user, boolean repeated) {
        private static final Comparator<Use> FIRST =
                Comparator.comparing(Use::name).thenComparing(Use::user);

        Use {
            requireNonNull(name, "name is null");
            requireNonNull(user, "user is null");
        }

        boolean isOnly(UserId only) {
            return user.equals(only) && !repeated;
        }

        private Use merge(Use other) {
            Use first = FIRST.compare(this, other) <= 0 ? this : other;
            boolean differ = !name.equals(other.name) || !user.equals(other.user);
            return new Use(first.name, first.user, repeated || other.repeated || differ);
        }
    }

    Invitation {
        until = Instant.ofEpochMilli(requireNonNull(until, "until is null").toEpochMilli());
        requireNonNull(use, "use is null");
    }

    /** Says whether a user of this name can be made by it. */
    boolean isGoodFor(UserName name, Instant now) {
        return now.isBefore(until)
                && use.map(before -> before.name().equals(name.folded())).orElse(true);
    }

    /** Returns it after it was used, which may be once more by the same name. */
    Invitation usedBy(UserName name, UserId user) {
        Use next = new Use(name.folded(), user, false);
        return new Invitation(
                until, Optional.of(use.map(before -> before.merge(next)).orElse(next)));
    }

    Invitation unused() {
        return new Invitation(until, Optional.empty());
    }

    Invitation merge(Invitation other) {
        return new Invitation(
                until.isBefore(other.until) ? until : other.until,
                Stream.concat(use.stream(), other.use.stream()).reduce(Use::merge));
    }

    Bytes write() {
        return new RecordWriter(FORMAT)
                .instant(until)
                .optional(
                        use,
                        (out, used) ->
                                out.text(used.name).bytes(used.user.bytes()).flag(used.repeated))
                .toBytes();
    }

    static Invitation read(Bytes bytes) {
        return RecordReader.read(
                bytes,
                FORMAT,
                "invitation",
                in -> new Invitation(
                        in.instant(),
                        in.optional(each -> new Use(each.text(), new UserId(each.bytes()), each.flag()))));
    }
}
