// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.base.Ticker;
import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.account.HashingQueue.Place;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Counts attempts to log in before anything is hashed, in the memory of this tracker.
 *
 * <p>Thread-safe. An attempt with a device token takes from the bucket of that token alone. Any other takes from three, in this order, and
 * from none after one that refuses: its source's, the account's at that source, the account's, which never refuses but makes wait. So one
 * source can make no stranger to the account wait: it is refused before it reaches the account's bucket.
 *
 * <p>A try is held until its attempt is through. Then it counts, from then on, or is given back, and it is as if it had never been: nobody
 * who comes later waits less than the limits say, and never are more passwords hashed in a time ({@link Bucket}).
 *
 * <p>Each kind of bucket has a bounded map. A bucket is forgotten when it would be full anyway; if there are too many, one that is seldom asked for
 * makes room. That gives nobody tries cheaply: a bucket of a device is made only for a token of ours, and the others only after the
 * source's let an attempt through, so that 32,768 of any kind take the first tries of more than 1,000 sources at the least, and to push out
 * one's own source's takes as many sources. Whoever has those has their first tries in any case. A bucket that is asked for
 * often stays, whatever else comes.
 */
final class LoginLimiter {
    private static final int KEY = 16;

    private final LoginLimits limits;
    private final Ticker ticker;
    private final Cache<Bytes, Bucket> sources;
    private final Cache<AccountAtSource, Bucket> accountsAtSource;
    private final Cache<Bytes, Bucket> accounts;
    private final Cache<Bytes, Bucket> devices;
    private final Cache<Bytes, Bucket> creations;
    private final GoodStanding standing;

    LoginLimiter(LoginLimits limits, Ticker ticker) {
        this.limits = requireNonNull(limits, "limits is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.sources = buckets(limits.source());
        this.accountsAtSource = buckets(limits.accountAtSource());
        this.accounts = buckets(limits.account());
        this.devices = buckets(limits.device());
        this.creations = buckets(limits.creations());
        this.standing = new GoodStanding(limits.counted(), ticker);
    }

    /**
     * Counts an attempt of somebody without a device token.
     *
     * @throws TrackerException TOO_MANY_ATTEMPTS, with the time after which there is another one
     */
    Attempt byStranger(UserName account, Source source) {
        long now = ticker.read();
        Bytes key = key(account);
        Bucket ofSource = bucket(sources, source.bytes(), limits.source(), now);
        Bucket ofBoth = bucket(accountsAtSource, new AccountAtSource(key, source), limits.accountAtSource(), now);
        Rank rank = Rank.lacking(ofSource.lacking(now));
        take(ofSource, now);
        try {
            take(ofBoth, now);
        } catch (TrackerException refused) {
            ofSource.count(now);
            throw refused;
        }
        Bucket ofAccount = accounts.get(key, absent -> new Bucket(limits.account(), longestWait(), now));
        Duration wait = Duration.ofSeconds(ofAccount.overdraw(now));
        return new Attempt(key, wait, rank, Optional.of(source), ofBoth, List.of(ofSource, ofAccount));
    }

    /** Counts an attempt with a device token that a tracker made for the account; fails in the same way. */
    Attempt byDevice(UserName account, Bytes device, Source source) {
        return byDevice(account, device, Optional.of(source));
    }

    /** Counts an attempt of the user of this id, whom an access token names; fails in the same way. */
    Attempt byUser(UserName account, UserId user) {
        return byDevice(account, user.bytes(), Optional.empty());
    }

    private Attempt byDevice(UserName account, Bytes device, Optional<Source> source) {
        long now = ticker.read();
        Bucket bucket = bucket(devices, device, limits.device(), now);
        take(bucket, now);
        return new Attempt(key(account), Duration.ZERO, Rank.KNOWN, source, bucket, List.of());
    }

    /** Counts an account that somebody makes; fails in the same way. */
    Making creation(Source source) {
        long now = ticker.read();
        Bucket bucket = bucket(creations, source.bytes(), limits.creations(), now);
        Rank rank = Rank.lacking(bucket.lacking(now));
        take(bucket, now);
        return new Making(rank, bucket);
    }

    private static void take(Bucket bucket, long now) {
        Optional<Duration> wait = bucket.take(now);
        if (wait.isPresent()) {
            long seconds = wait.get().plusMillis(999).toSeconds();
            throw new TrackerException(
                    TrackerReason.TOO_MANY_ATTEMPTS,
                    "too many attempts; try again in " + seconds + " s",
                    Duration.ofSeconds(seconds));
        }
    }

    private static <K> Bucket bucket(Cache<K, Bucket> buckets, K key, Limit limit, long now) {
        return buckets.get(key, absent -> new Bucket(limit, 0, now));
    }

    private int longestWait() {
        return (int) limits.longestWait().toSeconds();
    }

    private <K> Cache<K, Bucket> buckets(Limit limit) {
        Duration overdrawn = limit.each().multipliedBy(longestWait());
        return Caffeine.newBuilder()
                .maximumSize(limits.counted())
                .expireAfterAccess(limit.forgotten().plus(overdrawn))
                .ticker(ticker::read)
                .executor(Runnable::run)
                .build();
    }

    /** Names have different lengths; what stands for them here has not. */
    private static Bytes key(UserName account) {
        byte[] hash = Hashing.sha256()
                .hashString(account.folded(), StandardCharsets.UTF_8)
                .asBytes();
        return Bytes.copyOf(Arrays.copyOf(hash, KEY));
    }

    private record AccountAtSource(Bytes account, Source source) {}

    /** An account that may be made, if nobody has the name; whoever has it says once whether it counts. Thread-safe. */
    final class Making {
        private final Rank rank;
        private final Bucket bucket;
        private final AtomicBoolean decided = new AtomicBoolean();

        private Making(Rank rank, Bucket bucket) {
            this.rank = rank;
            this.bucket = bucket;
        }

        /** How it is ranked: by how many tries its source lacked before it. */
        Rank rank() {
            return rank;
        }

        /** The password was hashed, or the records refused it: it counts, unless it was withdrawn. */
        void counts() {
            if (decided.compareAndSet(false, true)) {
                bucket.count(ticker.read());
            }
        }

        /** No place was left for it, and its password was not hashed: it does not count, unless it does already. */
        void withdrawn() {
            if (decided.compareAndSet(false, true)) {
                bucket.giveBack();
            }
        }
    }

    /** An attempt that may be made, after a while; whoever makes it says whether it counts, and is heard once. Thread-safe. */
    final class Attempt {
        private final Bytes account;
        private final Duration delay;
        private final Rank rank;
        private final Optional<Source> source;
        private final Bucket own;
        private final List<Bucket> shared;
        private final AtomicBoolean decided = new AtomicBoolean();

        private Attempt(
                Bytes account, Duration wait, Rank rank, Optional<Source> source, Bucket own, List<Bucket> shared) {
            this.account = account;
            this.delay = wait;
            this.rank = rank;
            this.source = source;
            this.own = own;
            this.shared = shared;
        }

        /** What stands for the account. */
        Bytes account() {
            return account;
        }

        /** How long it has to wait. */
        Duration delay() {
            return delay;
        }

        /** How it is ranked now: a source in good standing before all others, these by how many tries they lacked before it. */
        Rank rank() {
            return source.filter(standing::has).isPresent() ? Rank.IN_GOOD_STANDING : rank;
        }

        /** The password was right: the account's tries at this source are all there again, and the others have lost none. */
        void succeeded() {
            if (decided.compareAndSet(false, true)) {
                own.giveBack();
                own.fill();
                shared.forEach(Bucket::giveBack);
            }
        }

        /** A password was tried, or might have been: it counts. */
        void counts() {
            if (decided.compareAndSet(false, true)) {
                long now = ticker.read();
                own.count(now);
                shared.forEach(bucket -> bucket.count(now));
            }
        }

        /** A session has begun: its source is in good standing until a wrong password is tried there. */
        void loggedIn() {
            source.ifPresent(there -> standing.gained(there, account));
        }

        /** No password was tried: nothing counts. */
        void withdrawn() {
            if (decided.compareAndSet(false, true)) {
                own.giveBack();
                shared.forEach(Bucket::giveBack);
            }
        }

        /**
         * Takes a place for the steps, and gives it back after them. If no place is to be had, or the steps fail in another way than by
         * the answer to a password, the attempt does not count; else it does, unless it has succeeded, and by such an answer its source loses
         * its good standing.
         */
        <T> CompletionStage<T> at(Supplier<Place> entrance, Function<Place, CompletionStage<T>> steps) {
            Place place;
            try {
                place = entrance.get();
            } catch (RuntimeException e) {
                withdrawn();
                throw e;
            }
            return begun(steps, place).whenComplete((done, failure) -> {
                place.close();
                if (failure != null && !isAnswer(failure)) {
                    withdrawn();
                    return;
                }
                counts();
                if (failure != null) {
                    source.ifPresent(standing::lost);
                }
            });
        }

        private static <T> CompletionStage<T> begun(Function<Place, CompletionStage<T>> steps, Place place) {
            try {
                return steps.apply(place);
            } catch (RuntimeException e) {
                return CompletableFuture.failedStage(e);
            }
        }

        private static boolean isAnswer(Throwable failure) {
            return Repeat.reason(failure)
                    .filter(reason ->
                            reason == TrackerReason.INVALID_CREDENTIALS || reason == TrackerReason.USER_DISABLED)
                    .isPresent();
        }
    }
}
