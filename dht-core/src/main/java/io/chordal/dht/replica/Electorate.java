// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.Ack;
import java.util.List;
import java.util.stream.Stream;

/**
 * The homes of a key as its coordinator asks them.
 *
 * <p>Immutable.
 *
 * @param homes who is asked and counted, the coordinator first
 * @param wanted how many homes the key has, and therefore copies; by one list, where two count
 * @param lists while the list of homes is being changed: the homes by each of both lists, of both of which a majority decides
 */
record Electorate(List<NodeRef> homes, int wanted, List<List<Endpoint>> lists) {
    Electorate {
        homes = List.copyOf(homes);
        lists = List.copyOf(lists);
        if (homes.isEmpty() || (lists.isEmpty() && wanted < homes.size())) {
            throw new IllegalArgumentException(homes.size() + " of " + wanted + " homes");
        }
    }

    /** Returns those where every home is asked. */
    static Electorate all(List<NodeRef> homes) {
        return new Electorate(homes, homes.size(), List.of());
    }

    /** Returns the homes but the coordinator. */
    List<NodeRef> others() {
        return homes.subList(1, homes.size());
    }

    /** Returns how many homes, the coordinator among them, decide for all: at least, where majorities of two lists do. */
    int majority() {
        return lists.stream()
                .mapToInt(list -> Ack.QUORUM.copies(list.size()))
                .max()
                .orElseGet(() -> Ack.QUORUM.copies(homes.size()));
    }

    /** Says whether the coordinator and these others decide for all. */
    boolean decide(List<NodeRef> others) {
        List<Endpoint> members = Stream.concat(Stream.of(homes.get(0)), others.stream())
                .map(NodeRef::endpoint)
                .toList();
        return 1 + others.size() >= majority() && lists.stream().allMatch(list -> KeyHomes.isMajority(members, list));
    }

    /** Says whether the coordinator and these others are as many as the acknowledgement asks for, and decide for all. */
    boolean acknowledge(Ack ack, List<NodeRef> others) {
        return 1 + others.size() >= needed(ack) && (lists.isEmpty() || decide(others));
    }

    /** Returns how many homes, the coordinator among them, must have a write. */
    int needed(Ack ack) {
        return ack == Ack.ALL
                ? Math.max(wanted, homes.size())
                : lists.isEmpty() ? ack.copies(homes.size()) : majority();
    }
}
