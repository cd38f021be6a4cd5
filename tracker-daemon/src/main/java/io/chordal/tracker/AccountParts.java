// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.policy.Authenticator;
import io.chordal.daemon.policy.TokenAuthenticator;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.account.Accounts;
import io.chordal.tracker.account.Argon2Hasher;
import io.chordal.tracker.account.Later;
import io.chordal.tracker.account.OwnedGroups;
import io.chordal.tracker.group.Users;
import io.chordal.tracker.grpc.AccountGrpc;
import io.chordal.tracker.record.Registers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Accounts in a running tracker: with its key, its threads for hashing, and the time.
 *
 * <p>Thread-safe: immutable.
 */
final class AccountParts {
    private static final int PROOFS = 100_000;

    private final Accounts accounts;
    private final Authenticator authenticator;

    private AccountParts(Accounts accounts, Authenticator authenticator) {
        this.accounts = requireNonNull(accounts, "accounts is null");
        this.authenticator = requireNonNull(authenticator, "authenticator is null");
    }

    /**
     * Puts them together; what has to be closed is left to the lifecycle.
     *
     * @param tracker what this tracker is called in names after a split
     * @param key signs access tokens
     * @param keys whose signatures count
     */
    static AccountParts open(
            AccountConfig config,
            Registers registers,
            String tracker,
            SigningKey key,
            TrackerKeys keys,
            Lifecycle lifecycle) {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        ExecutorService hashing = Executors.newFixedThreadPool(
                config.queue().threads(),
                new ThreadFactoryBuilder()
                        .setNameFormat("hashing-%d")
                        .setDaemon(true)
                        .build());
        lifecycle.add("hashing of passwords", hashing::shutdownNow);
        Accounts accounts = Accounts.in(
                registers,
                config,
                new Accounts.Surroundings(
                        tracker,
                        claims -> AccessTokens.sign(key, claims),
                        new Argon2Hasher(config.hashing(), random),
                        hashing,
                        Later.system(),
                        clock,
                        Ticker.systemTicker(),
                        random));
        return new AccountParts(
                accounts,
                new TokenAuthenticator(
                        keys, new ProofChecker(clock, PROOFS), accounts.live(), clock, Ticker.systemTicker()));
    }

    /** Returns what finds out who calls. */
    Authenticator authenticator() {
        return authenticator;
    }

    /** Returns the users as groups need to know them. */
    Users users() {
        return accounts.users();
    }

    /** Returns the service. */
    AccountGrpc service(OwnedGroups groups) {
        return new AccountGrpc(accounts, groups);
    }
}
