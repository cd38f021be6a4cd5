// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where keys live under a list of homes: each member has {@value #POINTS} points on the ring's circle, and the homes of a position are
 * the members of the first points at and after it, each member once, {@link Placement#COPIES} at most.
 *
 * <p>Immutable; the same list gives the same circle everywhere and always. A member's points are the places of the texts
 * {@code HOST:PORT#i}; where two members have one point it belongs to the lower name.
 */
final class HomeCircle {
    /** How many points each member has. */
    static final int POINTS = 256;

    private final TreeMap<RingId, List<Endpoint>> homesUpTo = new TreeMap<>();

    HomeCircle(RingProfile profile, HomeList list) {
        TreeMap<RingId, Endpoint> points = new TreeMap<>();
        for (Endpoint member : list.members()) {
            for (int i = 0; i < POINTS; i++) {
                points.putIfAbsent(profile.position(Bytes.utf8(member + "#" + i)), member);
            }
        }
        List<RingId> places = new ArrayList<>(points.keySet());
        List<Endpoint> owners = new ArrayList<>(points.values());
        int members = (int) owners.stream().distinct().count();
        if (members < list.members().size()) {
            throw new IllegalArgumentException("a ring of shape " + profile + " has no room for "
                    + list.members().size() + " homes; use a wider one");
        }
        for (int i = 0; i < places.size(); i++) {
            homesUpTo.put(places.get(i), from(owners, i, Math.min(Placement.COPIES, members)));
        }
    }

    private static List<Endpoint> from(List<Endpoint> owners, int first, int copies) {
        List<Endpoint> homes = new ArrayList<>(copies);
        for (int i = first; homes.size() < copies; i++) {
            Endpoint next = owners.get(i % owners.size());
            if (!homes.contains(next)) {
                homes.add(next);
            }
        }
        return List.copyOf(homes);
    }

    /** Returns the homes of the position, the first one first. */
    List<Endpoint> homes(RingId position) {
        return Optional.ofNullable(homesUpTo.ceilingEntry(position))
                .orElseGet(homesUpTo::firstEntry)
                .getValue();
    }

    /** Returns the positions after each of which the homes may be others. */
    NavigableSet<RingId> points() {
        return homesUpTo.navigableKeySet();
    }
}
