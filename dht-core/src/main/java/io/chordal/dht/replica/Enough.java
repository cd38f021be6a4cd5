// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import java.util.List;

/** Says whether so many homes, besides the coordinator, are enough for what is being done. Immutable. */
@FunctionalInterface
interface Enough {
    /** Says whether these other homes are enough. */
    boolean reached(List<NodeRef> others);

    /** Returns what is reached by so many, whoever they are. */
    static Enough of(int number) {
        return others -> others.size() >= number;
    }
}
