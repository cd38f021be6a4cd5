// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trust.AccessClaims;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.record.Stages;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The sessions of users: begun, continued by refresh tokens, ended.
 *
 * <p>Thread-safe. A session counts as long as its user is there, is not disabled, and has the epoch that the session has.
 */
final class Sessions {
    private static final int LISTED = 256;

    private final Registers registers;
    private final Users users;
    private final SessionRules rules;
    private final Function<AccessClaims, String> signer;
    private final InstantSource clock;
    private final RandomGenerator random;

    /**
     * Returns the sessions.
     *
     * @param signer signs access tokens
     * @param random where secrets come from; thread-safe
     */
    Sessions(
            Registers registers,
            Users users,
            SessionRules rules,
            Function<AccessClaims, String> signer,
            InstantSource clock,
            RandomGenerator random) {
        this.registers = requireNonNull(registers, "registers is null");
        this.users = requireNonNull(users, "users is null");
        this.rules = requireNonNull(rules, "rules is null");
        this.signer = requireNonNull(signer, "signer is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** Begins a session; of as many as there may be, the oldest make room. */
    CompletionStage<Tokens> begin(User user) {
        SessionId id = SessionId.draw(random);
        Secret secret = Secret.draw(random);
        Instant now = clock.instant();
        Session session = Session.beginning(user, secret, Secret.draw(random), now);
        return makeRoom(user.user())
                .thenCompose(done -> registers.replace(
                        Register.empty(SessionCodec.key(user.user(), id)), SessionCodec.write(session), rules.idle()))
                .thenApply(written -> tokens(user, new RefreshToken(user.user(), id, secret), now));
    }

    /** Exchanges a refresh token for new tokens. */
    CompletionStage<Tokens> refresh(String text) {
        RefreshToken token = RefreshToken.parse(text).orElseThrow(Sessions::ended);
        return Repeat.whileReplaced(() -> read(token.user(), token.session())
                .thenCompose(found ->
                        refresh(token, found.register(), found.session().orElseThrow(Sessions::ended))));
    }

    /** Ends the session of a refresh token; returns which it was, if there was one. */
    CompletionStage<Optional<SessionId>> end(String text) {
        return RefreshToken.parse(text)
                .map(token -> Repeat.whileReplaced(() -> end(token)))
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<SessionId>> end(RefreshToken token) {
        return read(token.user(), token.session())
                .thenCompose(found -> found.session()
                        .filter(session -> !session.ended())
                        .map(session -> end(found.register(), session).thenApply(done -> Optional.of(token.session())))
                        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())));
    }

    /** Says whether a session goes on, as far as its own record says. */
    CompletionStage<Boolean> isLive(UserId user, SessionId session) {
        return read(user, session)
                .thenApply(found -> found.session().map(it -> !it.ended()).orElse(false));
    }

    private CompletionStage<Tokens> refresh(RefreshToken token, Register basis, Session session) {
        Instant now = clock.instant();
        return switch (session.shown(token.secret(), now, rules.grace())) {
            case OVER -> CompletableFuture.failedStage(ended());
            case STOLEN -> end(basis, session).thenCompose(done -> CompletableFuture.failedStage(replacedLongAgo()));
            case FORMER ->
                userOf(token, session)
                        .thenApply(user -> continued(user, token, session.following(token.secret()), now));
            case PRESENT ->
                userOf(token, session).thenCompose(user -> {
                    Session next = session.refreshed(user, token.secret(), Secret.draw(random), now);
                    return registers
                            .replace(basis, SessionCodec.write(next), rules.idle())
                            .thenApply(written -> continued(user, token, next.following(token.secret()), now));
                });
        };
    }

    private CompletionStage<User> userOf(RefreshToken token, Session session) {
        return users.find(session.name(), token.user())
                .thenApply(found -> found.filter(user -> !user.standing().disabled()
                                && user.credentials().epoch() == session.epoch())
                        .orElseThrow(Sessions::ended));
    }

    private Tokens continued(User user, RefreshToken token, Secret next, Instant now) {
        return tokens(user, new RefreshToken(user.user(), token.session(), next), now);
    }

    private Tokens tokens(User user, RefreshToken token, Instant now) {
        AccessClaims claims = new AccessClaims(
                user.user().bytes(),
                user.name().value(),
                token.session().bytes(),
                user.credentials().epoch(),
                user.standing().admin(),
                now,
                now.plus(rules.access()));
        return new Tokens(signer.apply(claims), claims.expiresAt(), token.text(), now.plus(rules.idle()));
    }

    private CompletionStage<Void> end(Register basis, Session session) {
        return registers
                .replace(basis, SessionCodec.write(session.over()), rules.idle())
                .thenAccept(written -> {});
    }

    private record Read(Register register, Optional<Session> session) {}

    private CompletionStage<Read> read(UserId user, SessionId id) {
        return registers.read(SessionCodec.key(user, id)).thenApply(Sessions::merged);
    }

    private static Read merged(Register register) {
        return new Read(
                register, register.values().stream().map(SessionCodec::read).reduce(Session::merge));
    }

    /** Deletes as many as there are too many, those that are over and then those that nobody refreshed for longest. */
    private CompletionStage<Void> makeRoom(UserId user) {
        Bytes partition = SessionCodec.partition(user);
        return registers
                .list(partition, Optional.empty(), LISTED)
                .thenCompose(page -> Stages.all(
                                surplus(page).stream().map(this::delete).toList())
                        .thenAccept(done -> {}));
    }

    private List<Register> surplus(RegisterPage page) {
        int tooMany = page.registers().size() - (rules.perUser() - 1);
        Comparator<Read> overFirst = Comparator.comparing(
                read -> read.session().map(it -> !it.ended()).orElse(false));
        Comparator<Read> oldestFirst = overFirst.thenComparing(
                read -> read.session().map(Session::refreshedAt).orElse(Instant.EPOCH));
        return page.registers().stream()
                .map(Sessions::merged)
                .sorted(oldestFirst)
                .limit(Math.max(0, tooMany))
                .map(Read::register)
                .toList();
    }

    /** Deletes a session, unless somebody else is at it. */
    private CompletionStage<Boolean> delete(Register register) {
        return registers.delete(register).handle((done, failure) -> failure == null);
    }

    static TrackerException ended() {
        return new TrackerException(TrackerReason.SESSION_ENDED, "the session has ended; log in again");
    }

    private static TrackerException replacedLongAgo() {
        return new TrackerException(
                TrackerReason.SESSION_ENDED,
                "the session has ended, because a token was shown that had been replaced long before: it may have been stolen;"
                        + " log in again");
    }
}
