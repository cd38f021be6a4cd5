// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The homes of a key: by the list that counts, and by the one that is to follow it.
 *
 * <p>Immutable.
 *
 * @param now by the list that counts, the first one first
 * @param next by the one to follow; the same while the list is not being changed
 */
record KeyHomes(List<Endpoint> now, List<Endpoint> next) {
    KeyHomes {
        now = List.copyOf(now);
        next = List.copyOf(next);
    }

    /** Returns all, each once. */
    List<Endpoint> all() {
        if (now.equals(next)) {
            return now;
        }
        List<Endpoint> all = new ArrayList<>(now);
        next.stream().filter(home -> !all.contains(home)).forEach(all::add);
        return all;
    }

    boolean contains(Endpoint member) {
        return now.contains(member) || next.contains(member);
    }

    /** Says whether both are homes of it. */
    boolean areHomes(Endpoint one, Endpoint other) {
        return contains(one) && contains(other);
    }

    /** Says whether these are a majority of both. */
    boolean majorities(Collection<Endpoint> members) {
        return isMajority(members, now) && isMajority(members, next);
    }

    /** Says whether more than half of the homes are among the members. */
    static boolean isMajority(Collection<Endpoint> members, List<Endpoint> homes) {
        return homes.stream().filter(members::contains).count() > homes.size() / 2;
    }
}
