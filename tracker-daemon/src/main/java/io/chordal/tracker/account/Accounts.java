// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.daemon.policy.LiveUsers;
import io.chordal.daemon.trust.AccessClaims;
import io.chordal.tracker.record.NamedPage;
import io.chordal.tracker.record.NamedRecords.Kept;
import io.chordal.tracker.record.Registers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * All that can be done with accounts: the parts put together.
 *
 * <p>Thread-safe; nothing blocks. Stages fail, and methods throw, with {@code TrackerException}s.
 */
public final class Accounts {
    private static final Duration USUAL_INVITATION = Duration.ofHours(24);

    private final AccountConfig config;
    private final Users users;
    private final Sessions sessions;
    private final LiveSessions live;
    private final LogIn logIn;
    private final Registration registration;
    private final Invitations invitations;
    private final PasswordChange passwordChange;
    private final Administration administration;
    private final GroupUsers groupUsers;

    private Accounts(AccountConfig config, Registers registers, Surroundings around) {
        this.config = config;
        users = new Users(registers);
        sessions = new Sessions(registers, users, config.sessions(), around.signer, around.clock, around.random);
        live = new LiveSessions(users, sessions, around.ticker);
        HashingQueue queue = new HashingQueue(config.queue(), around.hashing);
        LoginLimiter limiter = new LoginLimiter(config.limits(), around.ticker);
        Devices devices =
                new Devices(new DeviceKeys(registers, around.ticker, around.random), around.random, around.clock);
        logIn = new LogIn(
                users,
                sessions,
                around.hasher,
                queue,
                limiter,
                new WaitingRoom(config.limits(), around.later),
                devices);
        invitations = new Invitations(registers, around.clock, around.random);
        registration = new Registration(
                config.registration(),
                new Registration.Maker(around.tracker, around.clock, around.random),
                users,
                invitations,
                around.hasher,
                queue,
                limiter);
        passwordChange = new PasswordChange(users, sessions, live, around.hasher, queue, limiter, devices);
        administration = new Administration(users, around.hasher, queue, live);
        groupUsers = new GroupUsers(users, around.clock);
    }

    /**
     * What accounts need besides records.
     *
     * @param tracker what the tracker is called in names after a split: letters, digits, {@code .:_-[]}
     * @param signer signs access tokens
     * @param hasher hashes passwords
     * @param hashing runs as many hashes at a time as the settings say
     * @param later runs steps later
     * @param clock the time of day
     * @param ticker time that never runs back
     * @param random where secrets come from; thread-safe, and none that can be guessed
     */
    public record Surroundings(
            String tracker,
            Function<AccessClaims, String> signer,
            PasswordHasher hasher,
            Executor hashing,
            Later later,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random) {
        private static final int LONGEST = 255;

        public Surroundings {
            if (!tracker.matches("[A-Za-z0-9.:_\\[\\]-]{1," + LONGEST + "}")) {
                throw new IllegalArgumentException("a tracker cannot be called '" + tracker + "' in names");
            }
            requireNonNull(signer, "signer is null");
            requireNonNull(hasher, "hasher is null");
            requireNonNull(hashing, "hashing is null");
            requireNonNull(later, "later is null");
            requireNonNull(clock, "clock is null");
            requireNonNull(ticker, "ticker is null");
            requireNonNull(random, "random is null");
        }
    }

    /** Returns the accounts that these registers hold. */
    public static Accounts in(Registers registers, AccountConfig config, Surroundings around) {
        return new Accounts(
                requireNonNull(config, "config is null"),
                requireNonNull(registers, "registers is null"),
                requireNonNull(around, "around is null"));
    }

    /** Makes an account for somebody who is no administrator. */
    public CompletionStage<Kept<User>> create(String name, String password, String invitation, Source source) {
        return registration.byAnybody(UserName.ofNew(name), chosen(password), invitation, source);
    }

    /** Makes an account as an administrator. */
    public CompletionStage<Kept<User>> createByAdmin(String name, String password, boolean admin) {
        return registration.byAdmin(UserName.ofNew(name), chosen(password), admin);
    }

    /** Begins a session. */
    public CompletionStage<LoggedIn> logIn(String name, String password, String deviceToken, Source source) {
        return logIn.logIn(UserName.of(name), Password.shown(password), deviceToken, source);
    }

    /** Exchanges a refresh token for new tokens. */
    public CompletionStage<Tokens> refresh(String refreshToken) {
        return sessions.refresh(refreshToken);
    }

    /** Ends the session of a refresh token; says whether there was one. */
    public CompletionStage<Boolean> logOut(String refreshToken) {
        return sessions.end(refreshToken).thenApply(ended -> {
            ended.ifPresent(live::forget);
            return ended.isPresent();
        });
    }

    /** Returns what says whether the session of an access token goes on. */
    public LiveUsers live() {
        return live;
    }

    /** Returns the user of a session that goes on, as the records say now. */
    public CompletionStage<User> account(AccessClaims claims) {
        return users.find(new UserName(claims.name()), new UserId(claims.userId()))
                .thenApply(found -> found.orElseThrow(Sessions::ended));
    }

    /** Changes the password of the user of a session: all its sessions end, and a new one begins. */
    public CompletionStage<LoggedIn> changePassword(AccessClaims claims, String present, String chosen) {
        return passwordChange.change(
                new UserName(claims.name()), new UserId(claims.userId()), Password.shown(present), chosen(chosen));
    }

    /** Makes an invitation; without a lifetime, for 24 hours. */
    public CompletionStage<Invited> invite(Optional<Duration> lifetime) {
        return invitations.make(lifetime.orElse(USUAL_INVITATION));
    }

    /** Lists users by name, at most so many after the folded name. */
    public CompletionStage<NamedPage<User>> list(Optional<String> after, int limit) {
        return administration.list(after, limit);
    }

    /** Gives a user another password, which ends all its sessions. */
    public CompletionStage<Void> resetPassword(String name, String password) {
        return administration.resetPassword(UserName.of(name), chosen(password));
    }

    /** Disables or enables a user, which ends all its sessions; returns who it is. */
    public CompletionStage<User> setDisabled(String name, boolean disabled) {
        return administration.setDisabled(UserName.of(name), disabled);
    }

    /** Makes a user an administrator, or takes that away. */
    public CompletionStage<Void> setAdmin(String name, boolean admin) {
        return administration.setAdmin(UserName.of(name), admin);
    }

    /** Returns the users as groups need to know them. */
    public io.chordal.tracker.group.Users users() {
        return groupUsers;
    }

    private Password chosen(String text) {
        return Password.chosen(text, config.minPassword());
    }
}
