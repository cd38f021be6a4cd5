// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.homes;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which list of static homes counts: one, or, while it is being changed, two, of both of which majorities are needed
 * (docs/static-homes.md, "Changing the list").
 *
 * <p>Immutable.
 *
 * @param current the list
 * @param next the one that was chosen to follow it, until it counts alone
 * @param history the digests of earlier lists, the oldest first, at most {@value #HISTORY}
 */
public record HomePlan(HomeList current, Optional<HomeList> next, List<Bytes> history) {
    /** How many earlier lists are remembered. */
    public static final int HISTORY = 16;

    public HomePlan {
        requireNonNull(current, "current is null");
        history = List.copyOf(history);
        if (next.isPresent() && next.get().version() != current.version() + 1) {
            throw new IllegalArgumentException(
                    "version " + next.get().version() + " does not follow " + current.version());
        }
        if (history.size() > HISTORY || history.stream().anyMatch(digest -> digest.size() != Header.PLACEMENT_SIZE)) {
            throw new IllegalArgumentException(
                    "at most " + HISTORY + " digests of " + Header.PLACEMENT_SIZE + " bytes");
        }
    }

    /** Returns that of a ring that begins with the list. */
    public static HomePlan of(HomeList list) {
        return new HomePlan(list, Optional.empty(), List.of());
    }

    /** Returns its place in the order of all stages: twice the version, and one more while the list is being changed. */
    public long stage() {
        return 2 * current.version() + (next.isPresent() ? 1 : 0);
    }

    /** Returns the list that counts, and the one that is to follow it. */
    public List<HomeList> lists() {
        return Stream.concat(Stream.of(current), next.stream()).toList();
    }

    /** Returns the members of both lists, each once, those of the present one first. */
    public List<Endpoint> members() {
        List<Endpoint> members = new ArrayList<>(current.members());
        next.ifPresent(list ->
                list.members().stream().filter(one -> !members.contains(one)).forEach(members::add));
        return members;
    }

    /** Returns the stage in which the present list and this one count. */
    public HomePlan toward(HomeList chosen) {
        return new HomePlan(current, Optional.of(chosen), history);
    }

    /** Returns the stage in which the next list counts alone. */
    public HomePlan committed(Bytes digestOfCurrent) {
        return new HomePlan(next.orElseThrow(), Optional.empty(), history).after(List.of(digestOfCurrent));
    }

    /** Returns the same with more of its past. */
    public HomePlan after(List<Bytes> earlier) {
        List<Bytes> all = new ArrayList<>(history);
        earlier.stream().filter(digest -> !all.contains(digest)).forEach(all::add);
        return new HomePlan(current, next, all.subList(Math.max(0, all.size() - HISTORY), all.size()));
    }
}
