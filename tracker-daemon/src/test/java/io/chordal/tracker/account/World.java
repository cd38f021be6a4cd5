// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.trust.AccessClaims;
import io.chordal.daemon.trust.AccessTokens;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A tracker's accounts over registers in memory, with time that passes when the test says so and cheap hashes that are counted. */
final class World {
    static final ArgonParameters CHEAP = new ArgonParameters(64, 1, 1);
    static final Source HOME = source(1);

    private static final SigningKey KEY = SigningKey.generate();

    final ManualTicker time = new ManualTicker();
    final MemoryRegisters registers = new MemoryRegisters(time);
    final Counted hasher = new Counted(new Argon2Hasher(CHEAP, new Random(1)));
    final Deque<Runnable> waiting = new ArrayDeque<>();
    final List<Duration> waits = new ArrayList<>();
    final Users users = new Users(registers);
    private int trackers = 1;

    static AccountConfig config() {
        return AccountConfig.defaults().withHashing(CHEAP);
    }

    static Source source(int number) {
        return new Source(Bytes.fromHex(String.format("%08x", number)));
    }

    /** The accounts as another tracker of this name shows them. */
    Accounts tracker(AccountConfig config, PasswordHasher with) {
        return tracker(config, with, registers, Runnable::run);
    }

    /** The accounts as a tracker shows them that hashes in these threads. */
    Accounts tracker(Executor hashing) {
        return tracker(config(), hasher, registers, hashing);
    }

    /** The accounts as another tracker shows them that reaches the registers in another way. */
    Accounts tracker(AccountConfig config, Registers way) {
        return tracker(config, hasher, way, Runnable::run);
    }

    private Accounts tracker(AccountConfig config, PasswordHasher with, Registers way, Executor hashing) {
        return Accounts.in(
                way,
                config,
                new Accounts.Surroundings(
                        "t1",
                        claims -> AccessTokens.sign(KEY, claims),
                        with,
                        hashing,
                        (after, step) -> {
                            waits.add(after);
                            waiting.add(step);
                        },
                        time,
                        time,
                        new Random(++trackers)));
    }

    Accounts tracker(AccountConfig config) {
        return tracker(config, hasher);
    }

    Accounts tracker() {
        return tracker(config());
    }

    AccessClaims claims(Tokens tokens) {
        return claims(tokens.access());
    }

    AccessClaims claims(String accessToken) {
        try {
            return AccessTokens.verify(accessToken, TrackerKeys.of(Map.of(KEY.id(), KEY.publicKey())), time.instant());
        } catch (TokenException e) {
            throw new AssertionError(e);
        }
    }

    /** What a stage that is through says. */
    static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    /** What the bearer of an access token is taken for at a tracker. */
    CompletionStage<AccessClaims> present(Accounts at, Tokens tokens) {
        return at.live().present(claims(tokens));
    }

    /** Why something is refused. */
    static TrackerReason refusal(Supplier<? extends CompletionStage<?>> call) {
        return Repeat.reason(failure(call)).orElseThrow();
    }

    /** How something fails. */
    static Throwable failure(Supplier<? extends CompletionStage<?>> call) {
        try {
            Object answer = now(call.get());
            throw new AssertionError("was answered: " + answer);
        } catch (RuntimeException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    /** Counts what is hashed. */
    static final class Counted implements PasswordHasher {
        private final PasswordHasher hasher;
        private int count;

        Counted(PasswordHasher hasher) {
            this.hasher = hasher;
        }

        /** How much was hashed since the last question. */
        synchronized int taken() {
            int taken = count;
            count = 0;
            return taken;
        }

        @Override
        public synchronized PasswordHash hash(Password password) {
            count++;
            return hasher.hash(password);
        }

        @Override
        public synchronized boolean matches(Password password, PasswordHash hash) {
            count++;
            return hasher.matches(password, hash);
        }

        @Override
        public PasswordHash ofNobody() {
            return hasher.ofNobody();
        }

        @Override
        public boolean isOutdated(PasswordHash hash) {
            return hasher.isOutdated(hash);
        }
    }
}
