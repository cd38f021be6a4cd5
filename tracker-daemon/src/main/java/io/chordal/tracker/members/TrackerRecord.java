// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a tracker says of itself to all others and to their clients.
 *
 * <p>Immutable.
 *
 * @param open where clients call it
 * @param key what its signatures are checked with, as SubjectPublicKeyInfo
 * @param boot this start of it: later ones have higher numbers
 * @param former the latest keys that it signed with before, at most {@value #MOST_FORMER}
 */
public record TrackerRecord(Endpoint open, Bytes key, long boot, List<FormerKey> former) {
    static final int MOST_FORMER = 4;

    /** Nothing that trackers sign lasts longer, and their clocks differ a little. */
    private static final Duration LONGEST_SIGNED = Duration.ofHours(25);

    private static final Comparator<TrackerRecord> LATER = Comparator.comparingLong(TrackerRecord::boot)
            .thenComparing(TrackerRecord::key)
            .thenComparing(TrackerRecord::open);

    /** Checks it. @throws IllegalArgumentException if a key is none */
    public TrackerRecord {
        requireNonNull(open, "open is null");
        TrackerKeys.decode(requireNonNull(key, "key is null"));
        former.forEach(before -> TrackerKeys.decode(before.key()));
        former = latest(former, key);
    }

    /** Returns what comes of two: commutative, associative, idempotent. */
    TrackerRecord merge(TrackerRecord other) {
        TrackerRecord later = LATER.compare(this, other) >= 0 ? this : other;
        return new TrackerRecord(
                later.open,
                later.key,
                later.boot,
                Stream.concat(former.stream(), other.former.stream()).toList());
    }

    /** Returns this, written by the tracker in place of what it said at an earlier start. */
    TrackerRecord after(TrackerRecord earlier, Instant now) {
        Stream<FormerKey> stillShown =
                earlier.former.stream().filter(before -> before.until().isAfter(now));
        Stream<FormerKey> replaced =
                earlier.key.equals(key) ? Stream.of() : Stream.of(new FormerKey(earlier.key, now.plus(LONGEST_SIGNED)));
        return new TrackerRecord(
                open,
                key,
                Math.max(boot, earlier.boot + 1),
                Stream.concat(replaced, stillShown).toList());
    }

    /** Says whether somebody who reads this learns all that the tracker has to say. */
    boolean says(TrackerRecord said) {
        return open.equals(said.open) && key.equals(said.key) && boot >= said.boot;
    }

    private static ImmutableList<FormerKey> latest(List<FormerKey> keys, Bytes present) {
        Map<Bytes, Instant> until = new TreeMap<>();
        keys.stream()
                .filter(former -> !former.key().equals(present))
                .forEach(former ->
                        until.merge(former.key(), former.until(), (one, two) -> one.isAfter(two) ? one : two));
        return until.entrySet().stream()
                .map(entry -> new FormerKey(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(FormerKey::until).reversed().thenComparing(FormerKey::key))
                .limit(MOST_FORMER)
                .collect(ImmutableList.toImmutableList());
    }
}
