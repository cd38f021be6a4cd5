// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who watches which groups.
 *
 * <p>At most {@value #MAX_STREAMS} streams, {@value #MAX_WATCHED} different groups, and {@value #MAX_IN_ALL} groups of all streams together;
 * more are refused. Thread-safe; the lock guards everything.
 */
final class EpochIndex {
    /** The most streams. */
    static final int MAX_STREAMS = 1024;

    /** The most different groups. */
    static final int MAX_WATCHED = 4096;

    /** The most groups of all streams together. */
    static final int MAX_IN_ALL = 65_536;

    private final TreeMap<GroupId, Set<EpochStream>> byGroup = new TreeMap<>();
    private final Set<EpochStream> all = new LinkedHashSet<>();
    private int streams;
    private int inAll;

    /** Takes a place for a stream that is being prepared. */
    synchronized void takePlace() {
        if (streams >= MAX_STREAMS) {
            throw full();
        }
        streams++;
    }

    /** Gives the place back of one that came to nothing. */
    synchronized void givePlaceBack() {
        streams--;
    }

    /** Enters a stream that took a place. */
    synchronized void enter(EpochStream stream) {
        Set<GroupId> groups = stream.groups();
        long more = groups.stream().filter(group -> !byGroup.containsKey(group)).count();
        if (inAll + groups.size() > MAX_IN_ALL || byGroup.size() + more > MAX_WATCHED) {
            throw full();
        }
        inAll += groups.size();
        all.add(stream);
        groups.forEach(group ->
                byGroup.computeIfAbsent(group, any -> new LinkedHashSet<>()).add(stream));
    }

    /** Forgets a stream that was entered, and its place. */
    synchronized void leave(EpochStream stream) {
        streams--;
        all.remove(stream);
        inAll -= stream.groups().size();
        for (GroupId group : stream.groups()) {
            byGroup.computeIfPresent(group, (id, watching) -> {
                watching.remove(stream);
                return watching.isEmpty() ? null : watching;
            });
        }
    }

    /** Returns who watches a group. */
    synchronized List<EpochStream> watching(GroupId group) {
        return Optional.ofNullable(byGroup.get(group)).map(List::copyOf).orElse(List.of());
    }

    /** Returns all streams that were entered. */
    synchronized List<EpochStream> streams() {
        return List.copyOf(all);
    }

    /** Returns all groups that are watched. */
    synchronized List<GroupRef> groups() {
        return byGroup.entrySet().stream()
                .map(entry -> entry.getValue().iterator().next().ref(entry.getKey()))
                .toList();
    }

    private static TrackerException full() {
        return new TrackerException(
                TrackerReason.TRACKER_FULL,
                "as many watch the epochs of as many groups at this tracker as can; try another tracker, or again later");
    }
}
