// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.Ack;
import java.util.List;

/**
 * The homes of a key as its coordinator asks them.
 *
 * <p>Immutable.
 *
 * @param homes who is asked and counted, the coordinator first
 * @param wanted how many homes the key has, and therefore copies
 */
record Electorate(List<NodeRef> homes, int wanted) {
    Electorate {
        homes = List.copyOf(homes);
        if (homes.isEmpty() || wanted < homes.size()) {
            throw new IllegalArgumentException(homes.size() + " of " + wanted + " homes");
        }
    }

    /** Returns those where every home is asked. */
    static Electorate all(List<NodeRef> homes) {
        return new Electorate(homes, homes.size());
    }

    /** Returns the homes but the coordinator. */
    List<NodeRef> others() {
        return homes.subList(1, homes.size());
    }

    /** Returns how many homes, the coordinator among them, decide for all. */
    int majority() {
        return Ack.QUORUM.copies(homes.size());
    }

    /** Returns how many homes, the coordinator among them, must have a write. */
    int needed(Ack ack) {
        return ack == Ack.ALL ? wanted : ack.copies(homes.size());
    }
}
