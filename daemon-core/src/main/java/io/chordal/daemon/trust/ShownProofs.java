// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The proofs that were taken; at most so many, and when there is no room, none is taken.
 *
 * <p>Invariant: whatever the clock does, each proof that was taken is remembered here, or made no later than the last one that was
 * forgotten, and whatever was made so early is refused. So a clock that is set back brings no proof back. To forget little is to
 * refuse little then: a proof is forgotten after an hour, or when it is not good any more and its room is needed. Thread-safe: its
 * methods hold its lock, so that of two that come with the same proof one is refused, and the bound is never passed.
 */
final class ShownProofs {
    private static final Duration KEPT = Duration.ofHours(1);

    private final int capacity;
    private final Set<Proof> shown = new HashSet<>();
    private final TreeMap<Long, List<Proof>> bySecond = new TreeMap<>();
    private long forgottenTo = Long.MIN_VALUE;

    ShownProofs(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is below 1");
        }
        this.capacity = capacity;
    }

    /**
     * Remembers a proof that is good now.
     *
     * @throws TokenException if it is remembered already, or may have been forgotten, or there is no room
     */
    synchronized void remember(Bytes keyHash, String id, Instant made, Instant now) throws TokenException {
        Proof proof = new Proof(requireNonNull(keyHash, "keyHash is null"), id);
        if (shown.contains(proof)) {
            throw new TokenException(Reason.REPLAYED, "the proof of a key was shown before; each call needs its own");
        }
        if (made.getEpochSecond() <= forgottenTo) {
            throw new TokenException(
                    Reason.EXPIRED,
                    "the clock here was set back, and the proof of a key may have been shown before that; compare the"
                            + " clocks");
        }
        makeRoom(now);
        shown.add(proof);
        bySecond.computeIfAbsent(made.getEpochSecond(), second -> new ArrayList<>(1))
                .add(proof);
    }

    private void makeRoom(Instant now) throws TokenException {
        while (!bySecond.isEmpty() && bySecond.firstKey() < now.minus(kept()).getEpochSecond()) {
            Map.Entry<Long, List<Proof>> oldest = bySecond.pollFirstEntry();
            oldest.getValue().forEach(shown::remove);
            forgottenTo = oldest.getKey();
        }
        if (shown.size() >= capacity) {
            throw new TokenException(
                    Reason.BUSY,
                    "no further proof of a key can be remembered now, since " + capacity
                            + " were shown in the last two minutes; try again in a minute");
        }
    }

    private Duration kept() {
        return shown.size() >= capacity ? ProofChecker.GOOD_FOR : KEPT;
    }

    private record Proof(Bytes keyHash, String id) {}
}
