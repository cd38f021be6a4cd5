// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The list of trackers as a home has heard it last. Immutable.
 *
 * @param version the version of the list, raised with each change of its members
 * @param trackers its members, at most {@value #MOST}
 * @param formerKeys keys that are not signed with any more, but whose signatures may still be shown, at most {@value #MOST}
 */
public record KnownTrackers(long version, ImmutableList<KnownTracker> trackers, ImmutableList<KnownKey> formerKeys) {
    /** Members, and former keys, that are kept. */
    public static final int MOST = 64;

    /** Nothing has been heard yet. */
    public static final KnownTrackers NONE = new KnownTrackers(0, ImmutableList.of(), ImmutableList.of());

    public KnownTrackers {
        requireNonNull(trackers, "trackers is null");
        requireNonNull(formerKeys, "formerKeys is null");
        if (trackers.size() > MOST || formerKeys.size() > MOST) {
            throw new IllegalArgumentException(
                    "a list of " + trackers.size() + " trackers with " + formerKeys.size() + " former keys");
        }
    }

    /**
     * What is known after a tracker told this: its list takes the place of this one, completed by it. One that is behind, because
     * its tracker has not heard of a change of the list yet, only adds to it: an address or a key that is not used any more does
     * no harm, one that is missing does. One that tells of no tracker at all, not even of itself, tells nothing.
     */
    public KnownTrackers hearing(KnownTrackers told) {
        if (told.trackers.isEmpty()) {
            return this;
        }
        Map<Endpoint, KnownTracker> before = new LinkedHashMap<>();
        trackers.forEach(each -> before.put(each.ring(), each));
        Map<Endpoint, KnownTracker> after = new LinkedHashMap<>();
        told.trackers.forEach(each -> after.put(
                each.ring(),
                Optional.ofNullable(before.get(each.ring()))
                        .map(each::completedBy)
                        .orElse(each)));
        boolean isBehind = told.version < version;
        if (isBehind) {
            before.forEach(after::putIfAbsent);
        }
        Stream<KnownKey> keys =
                isBehind ? Stream.concat(told.formerKeys.stream(), formerKeys.stream()) : told.formerKeys.stream();
        return new KnownTrackers(
                Math.max(version, told.version),
                after.values().stream().limit(MOST).collect(ImmutableList.toImmutableList()),
                keys.distinct().limit(MOST).collect(ImmutableList.toImmutableList()));
    }

    /** Where the trackers are called, as far as that is known, in the order of the list. */
    public ImmutableList<Endpoint> addresses() {
        return trackers.stream()
                .flatMap(each -> each.address().stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** All keys whose signatures count. */
    public ImmutableList<KnownKey> keys() {
        return Stream.concat(trackers.stream().flatMap(each -> each.key().stream()), formerKeys.stream())
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** Whether it is the same but for who is up, which is not kept. */
    public boolean isKeptAs(KnownTrackers other) {
        return version == other.version
                && formerKeys.equals(other.formerKeys)
                && settled().equals(other.settled());
    }

    private ImmutableList<KnownTracker> settled() {
        return trackers.stream()
                .map(each -> new KnownTracker(each.ring(), each.address(), each.key(), true))
                .collect(ImmutableList.toImmutableList());
    }
}
