// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import io.chordal.dht.id.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary records, from so few values that they often agree in parts. */
final class AnyRecord {
    private static final List<String> NAMES = List.of("ada", "Ada", "grace~t1");
    private static final List<String> NOTICES = List.of("one", "two", "three", "Größe");

    private AnyRecord() {}

    static Bytes filled(int size, int with) {
        byte[] bytes = new byte[size];
        bytes[size - 1] = (byte) with;
        return Bytes.copyOf(bytes);
    }

    static Arbitrary<UserId> userIds() {
        return Arbitraries.integers().between(1, 3).map(i -> new UserId(filled(UserId.BYTES, i)));
    }

    static Arbitrary<Instant> instants() {
        return Arbitraries.integers().between(0, 3).map(i -> Instant.ofEpochMilli(1_800_000_000_000L + i));
    }

    static Arbitrary<UserName> names() {
        return Arbitraries.of(NAMES).map(UserName::new);
    }

    static Arbitrary<PasswordHash> hashes() {
        return Arbitraries.integers()
                .between(1, 3)
                .map(i -> new PasswordHash(new ArgonParameters(64, i, 1), filled(16, i), filled(32, i)));
    }

    /** A user of one id. */
    static Arbitrary<User> users() {
        Arbitrary<Credentials> credentials =
                Combinators.combine(Arbitraries.longs().between(1, 3), hashes()).as(Credentials::new);
        Arbitrary<Standing> standings = Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Standing::new);
        Arbitrary<Notice> notice = Combinators.combine(instants(), Arbitraries.of(NOTICES), Arbitraries.of(true, false))
                .as(Notice::new);
        Arbitrary<Notices> notices = notice.list().ofMaxSize(4).map(Notices::new);
        Arbitrary<Displaced> displaced =
                Arbitraries.maps(userIds(), names()).ofMaxSize(3).map(map -> new Displaced(new TreeMap<>(map)));
        Arbitrary<Creation> creations =
                Combinators.combine(instants(), Arbitraries.of("1", "t2")).as(Creation::new);
        return Combinators.combine(names(), credentials, standings, notices, displaced, creations)
                .as((name, proof, standing, told, others, creation) ->
                        new User(new UserId(filled(UserId.BYTES, 9)), name, proof, standing, told, others, creation));
    }

    static Arbitrary<Session> sessions() {
        Arbitrary<Bytes> hashes = Arbitraries.integers().between(1, 2).map(i -> filled(32, i));
        return Combinators.combine(
                        names(),
                        Arbitraries.longs().between(1, 2),
                        hashes,
                        hashes.optional(),
                        hashes,
                        Arbitraries.longs().between(0, 2),
                        instants(),
                        Arbitraries.of(true, false))
                .as(Session::new);
    }

    static Arbitrary<Invitation> invitations() {
        Arbitrary<Invitation.Use> uses = Combinators.combine(
                        names().map(UserName::folded), userIds(), Arbitraries.of(true, false))
                .as(Invitation.Use::new);
        return Combinators.combine(instants(), uses.optional()).as(Invitation::new);
    }
}
