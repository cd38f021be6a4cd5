// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Streams;
import io.chordal.dht.id.Endpoint;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * A list of trackers, and whose word it is: it counts for whoever asks those, and not for whoever asks others, because any tracker can
 * name keys and addresses. Immutable.
 *
 * @param known the list
 * @param by the trackers that were named to whoever heard it, at most {@value KnownTrackers#MOST}: it came from these, or from
 *     trackers that these named
 */
public record ToldTrackers(KnownTrackers known, ImmutableSet<Endpoint> by) {
    /** Nobody has told anything. */
    public static final ToldTrackers NONE = new ToldTrackers(KnownTrackers.NONE, ImmutableSet.of());

    public ToldTrackers {
        requireNonNull(known, "known is null");
        requireNonNull(by, "by is null");
        if (by.size() > KnownTrackers.MOST) {
            throw new IllegalArgumentException("a list by the word of " + by.size() + " trackers");
        }
    }

    /** A list that was heard by whoever was given these trackers; of too many the first count. */
    public static ToldTrackers by(Collection<Endpoint> named, KnownTrackers known) {
        return new ToldTrackers(
                known, named.stream().distinct().limit(KnownTrackers.MOST).collect(ImmutableSet.toImmutableSet()));
    }

    /** The list, if one of the trackers that are named now is among those whose word it is; nothing otherwise. */
    public KnownTrackers to(Collection<Endpoint> named) {
        return isBy(named) ? known : KnownTrackers.NONE;
    }

    /** The list, if all of those whose word it is belong to one cluster, so that no other one can have put in anything; else nothing. */
    public KnownTrackers of(Predicate<Endpoint> cluster) {
        return !by.isEmpty() && by.stream().allMatch(cluster) ? known : KnownTrackers.NONE;
    }

    private boolean isBy(Collection<Endpoint> named) {
        return named.stream().anyMatch(by::contains);
    }

    /** What is to be kept after one of the trackers that were named told its list; what others told is dropped. */
    public ToldTrackers hearing(Collection<Endpoint> named, KnownTrackers told) {
        return isBy(named)
                ? by(Streams.concat(named.stream(), by.stream()).toList(), known.hearing(told))
                : by(named, KnownTrackers.NONE.hearing(told));
    }

    /** Whether it is the same but for who is up, which is not kept. */
    public boolean isKeptAs(ToldTrackers other) {
        return by.equals(other.by) && known.isKeptAs(other.known);
    }
}
