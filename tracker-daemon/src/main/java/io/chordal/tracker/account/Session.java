// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A session as it is recorded: of its refresh tokens no more than hashes.
 *
 * <p>Immutable. Each token follows from the one before and the salt, so that two programs of one home, or one whose answer was lost, get
 * the same: {@code next = HMAC-SHA-256(key: the one before, the salt)}. Without the one before, the record says nothing of the next.
 * {@link #merge} is commutative, associative and idempotent: ended wins, then the one refreshed more often.
 *
 * @param name the user's name when it was last looked at
 * @param epoch the user's at the log-in
 * @param present SHA-256 of the token that is good
 * @param former of the one before, if there was one
 * @param salt what the present one follows from the former one by
 * @param refreshes how often it was refreshed
 * @param refreshedAt when it was refreshed, or began
 * @param ended whether it is over
 */
record Session(
        UserName name,
        long epoch,
        Bytes present,
        Optional<Bytes> former,
        Bytes salt,
        long refreshes,
        Instant refreshedAt,
        boolean ended) {
    private static final Comparator<Session> LATER = Comparator.comparing(Session::ended)
            .thenComparing(Session::refreshes)
            .thenComparing(Session::epoch)
            .thenComparing(Session::refreshedAt)
            .thenComparing(Session::present)
            .thenComparing(session -> session.former.orElse(Bytes.EMPTY))
            .thenComparing(Session::salt)
            .thenComparing(Session::name);

    Session {
        requireNonNull(name, "name is null");
        requireHash(present);
        former.ifPresent(Session::requireHash);
        requireHash(salt);
        refreshedAt = Instant.ofEpochMilli(
                requireNonNull(refreshedAt, "refreshedAt is null").toEpochMilli());
        if (epoch < 1 || refreshes < 0) {
            throw new IllegalArgumentException("a session has an epoch and a count of refreshes");
        }
    }

    /** Returns a session that begins with this token. */
    static Session beginning(User user, Secret token, Secret salt, Instant now) {
        return new Session(
                user.name(), user.credentials().epoch(), token.hash(), Optional.empty(), salt.bytes(), 0, now, false);
    }

    /** What a token that somebody shows is to this session. */
    Shown shown(Secret token, Instant now, Duration grace) {
        if (ended) {
            return Shown.OVER;
        }
        if (token.matches(present)) {
            return Shown.PRESENT;
        }
        boolean isFormer = former.map(token::matches).orElse(false);
        return isFormer && now.isBefore(refreshedAt.plus(grace)) ? Shown.FORMER : Shown.STOLEN;
    }

    /** Returns the token that follows one by the salt of this session. */
    Secret following(Secret token) {
        return new Secret(token.seal(salt));
    }

    /** Returns the session as it goes on after this token was shown, which is the present one. */
    Session refreshed(User user, Secret token, Secret newSalt, Instant now) {
        Secret next = new Secret(token.seal(newSalt.bytes()));
        return new Session(
                user.name(),
                user.credentials().epoch(),
                next.hash(),
                Optional.of(present),
                newSalt.bytes(),
                refreshes + 1,
                now,
                false);
    }

    Session over() {
        return new Session(name, epoch, present, former, salt, refreshes, refreshedAt, true);
    }

    Session merge(Session other) {
        return LATER.compare(this, other) >= 0 ? this : other;
    }

    /** Returns nothing of the tokens. */
    @Override
    public String toString() {
        return "Session[" + name + ", refreshed " + refreshes + " times" + (ended ? ", ended]" : "]");
    }

    private static void requireHash(Bytes hash) {
        requireNonNull(hash, "hash is null");
        if (hash.size() != Secret.BYTES) {
            throw new IllegalArgumentException("a hash has " + Secret.BYTES + " bytes, not " + hash.size());
        }
    }

    /** What a token is to a session. */
    enum Shown {
        /** The one that is good. */
        PRESENT,
        /** The one before, so short a time after that it is good too. */
        FORMER,
        /** None that is good: it was replaced longer ago. */
        STOLEN,
        /** Of a session that is over. */
        OVER
    }
}
