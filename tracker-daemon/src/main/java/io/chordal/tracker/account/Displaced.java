// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who had a user's name too, in a split of the trackers, and what it is called now: so that it is found under the name that it knows.
 *
 * <p>Immutable; at most {@link #KEPT} are added.
 *
 * @param names by user
 */
public record Displaced(SortedMap<UserId, UserName> names) {
    /** How many are kept; whoever comes later is found under its new name alone. */
    public static final int KEPT = 8;

    /** Nobody. */
    public static final Displaced NOBODY = new Displaced(new TreeMap<>());

    public Displaced {
        names = ImmutableSortedMap.copyOf(names);
    }

    Displaced plus(UserId user, UserName name) {
        return names.size() >= KEPT && !names.containsKey(user)
                ? this
                : merge(new Displaced(new TreeMap<>(Map.of(user, name))));
    }

    Optional<UserName> find(UserId user) {
        return Optional.ofNullable(names.get(user));
    }

    Displaced merge(Displaced other) {
        SortedMap<UserId, UserName> both = new TreeMap<>(names);
        other.names.forEach((user, name) -> both.merge(user, name, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        return new Displaced(both);
    }
}
