// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.TokenException;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.peer.trust.Verdict.Refusal;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides who may read a file of a group, by what the call carries and what was seen before; no tracker is asked
 * (docs/control-plane.md, 8).
 *
 * <p>Invariant: whoever has no genuine grant for this very file, and the key that it was given to, is told no more than of a file that
 * is not here. Thread-safe; grants that were verified are remembered, a bounded number of them, until the trackers' keys change.
 */
public final class GrantGate {
    /** How long after its end a grant is still good: clocks differ. */
    public static final Duration GRACE = Duration.ofSeconds(30);

    /** How far a tracker's clock may be ahead of this one: a grant from further ahead would be good for so much longer. */
    public static final Duration AHEAD = Duration.ofMinutes(5);

    /** How far ahead of this clock the time goes that trackers tell: further, and one of them ended what all others give. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    private static final int MOST_VERIFIED = 10_000;

    private final TrustMemory memory;
    private final Supplier<TrackerKeys> keys;
    private final ProofChecker proofs;
    private final Supplier<String> me;
    private final InstantSource clock;
    private final Cache<String, GrantClaims> verified = Caffeine.newBuilder()
            .maximumSize(MOST_VERIFIED)
            .executor(Runnable::run)
            .build();
    private volatile Optional<TrackerKeys> verifiedBy = Optional.empty();

    /**
     * A gate.
     *
     * @param keys the trackers' keys; another object when they change
     * @param me the hash of this peer's key in hexadecimal
     */
    public GrantGate(
            TrustMemory memory,
            Supplier<TrackerKeys> keys,
            ProofChecker proofs,
            Supplier<String> me,
            InstantSource clock) {
        this.memory = requireNonNull(memory, "memory is null");
        this.keys = requireNonNull(keys, "keys is null");
        this.proofs = requireNonNull(proofs, "proofs is null");
        this.me = requireNonNull(me, "me is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Whether a call may read a file. What it shows is looked at before anything else, whether the file is here or not, so that
     * the time that this takes says nothing.
     *
     * @param served in which groups this peer has the file for others
     */
    public Verdict admit(FileRef file, Collection<Membership> served, ShownGrant shown) {
        if (served.stream().anyMatch(as -> as.group().isPublic())) {
            return new Verdict.Everybody();
        }
        if (shown.grant().isEmpty() || shown.proof().isEmpty()) {
            return hidden("no grant was shown");
        }
        GrantClaims claims;
        try {
            claims = verify(shown.grant().get());
        } catch (TokenException e) {
            return hidden(String.valueOf(e.getMessage()));
        }
        memory.signedAt(believed(claims.issuedAt()));
        if (!fits(claims, file, served)) {
            return hidden("the grant is for another file or group");
        }
        memory.raise(claims.groupId(), claims.epoch());
        Optional<Verdict> unproved = unproved(claims, shown);
        if (unproved.isPresent()) {
            return unproved.get();
        }
        if (claims.issuedAt().isAfter(clock.instant().plus(AHEAD))) {
            return new Verdict.Refused(
                    Refusal.CLOCKS_DIFFER,
                    "the grant is of " + claims.issuedAt() + ", and here it is " + clock.instant()
                            + "; compare the clocks of this peer and the trackers");
        }
        return ended(claims)
                .<Verdict>map(why -> new Verdict.Refused(Refusal.EXPIRED, why))
                .orElseGet(() -> new Verdict.Bearer(claims));
    }

    /** Whether somebody who was admitted still is; nothing if so, else why not. */
    public Optional<Verdict.Refused> recheck(Verdict before, FileRef file, Collection<Membership> served) {
        boolean isPublic = served.stream().anyMatch(as -> as.group().isPublic());
        if (isPublic) {
            return Optional.empty();
        }
        if (before instanceof Verdict.Bearer bearer && fits(bearer.claims(), file, served)) {
            return ended(bearer.claims()).map(why -> new Verdict.Refused(Refusal.EXPIRED, why));
        }
        return Optional.of(hidden("the file is not shared there any more"));
    }

    /** How long a grant is good from now on; zero if it is not. */
    public Duration left(GrantClaims claims) {
        Duration left = Duration.between(
                memory.notBefore(clock.instant()), claims.expiresAt().plus(GRACE));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private GrantClaims verify(String grant) throws TokenException {
        TrackerKeys now = keys.get();
        if (verifiedBy.filter(before -> before == now).isEmpty()) {
            verified.invalidateAll();
            verifiedBy = Optional.of(now);
        }
        GrantClaims known = verified.getIfPresent(grant);
        if (known != null) {
            return known;
        }
        GrantClaims claims = Grants.verify(grant, now);
        verified.put(grant, claims);
        return claims;
    }

    private Instant believed(Instant issuedAt) {
        Instant latest = clock.instant().plus(BELIEVED);
        return issuedAt.isAfter(latest) ? latest : issuedAt;
    }

    private static boolean fits(GrantClaims claims, FileRef file, Collection<Membership> served) {
        return claims.fileId().equals(Bytes.copyOf(file.fileId().toBytes()))
                && claims.size() == file.size()
                && served.stream()
                        .anyMatch(as -> as.group().id().equals(claims.groupId().toHex()));
    }

    private Optional<Verdict> unproved(GrantClaims claims, ShownGrant shown) {
        try {
            proofs.check(shown.proof().orElse(""), shown.method(), me.get(), shown.grant(), claims.subject());
            return Optional.empty();
        } catch (TokenException e) {
            Refusal refusal = switch (e.reason()) {
                case EXPIRED, NOT_YET -> Refusal.CLOCKS_DIFFER;
                case BUSY -> Refusal.BUSY;
                default -> Refusal.HIDDEN;
            };
            return Optional.of(new Verdict.Refused(refusal, String.valueOf(e.getMessage())));
        }
    }

    private Optional<String> ended(GrantClaims claims) {
        Instant now = memory.notBefore(clock.instant());
        if (now.isAfter(claims.expiresAt().plus(GRACE))) {
            return Optional.of("the grant ended at " + claims.expiresAt() + "; ask a tracker for another one");
        }
        return claims.epoch() < memory.epoch(claims.groupId())
                ? Optional.of("a member was removed since the grant was given; ask a tracker for another one")
                : Optional.empty();
    }

    private static Verdict.Refused hidden(String why) {
        return new Verdict.Refused(Refusal.HIDDEN, why);
    }
}
