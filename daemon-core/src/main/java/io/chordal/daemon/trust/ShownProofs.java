// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The proofs that were taken and could still be shown again; at most so many, and when there is no room, none is taken.
 *
 * <p>Thread-safe: its methods hold its lock, so that of two that come with the same proof one is refused, and the bound is
 * never passed.
 */
final class ShownProofs {
    private final InstantSource clock;
    private final int capacity;
    private final Cache<Proof, Instant> proofs;

    ShownProofs(InstantSource clock, int capacity) {
        this.clock = clock;
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is below 1");
        }
        this.capacity = capacity;
        // No maximumSize: it would make room by forgetting one that is still good. The bound is kept below.
        this.proofs = Caffeine.newBuilder()
                .expireAfter(
                        Expiry.<Proof, Instant>creating((proof, until) -> Duration.between(clock.instant(), until)))
                .ticker(() -> clock.millis() * 1_000_000)
                .executor(Runnable::run)
                .build();
    }

    /** Remembers a proof until an instant. @throws TokenException if it is remembered already, or there is no room */
    synchronized void remember(Bytes keyHash, String id, Instant until) throws TokenException {
        Proof proof = new Proof(requireNonNull(keyHash, "keyHash is null"), id);
        if (proofs.getIfPresent(proof) != null) {
            throw new TokenException(Reason.REPLAYED, "the proof of a key was shown before; each call needs its own");
        }
        proofs.cleanUp();
        if (proofs.estimatedSize() >= capacity) {
            throw new TokenException(
                    Reason.BUSY,
                    "no further proof of a key can be remembered now, since " + capacity
                            + " were shown in the last two minutes; try again in a minute");
        }
        proofs.put(proof, until);
    }

    private record Proof(Bytes keyHash, String id) {}
}
