// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.net.HomeRequest;
import io.chordal.dht.record.RowState;
import java.util.List;

/**
 * Gives a node copies, each to be merged with what is there.
 *
 * @param states 1 to 1,024 members
 */
public record Replicate(List<RowState> states) implements HomeRequest<Replicated> {
    /** How many members one request may have. */
    public static final int MAX = 1024;

    public Replicate {
        states = List.copyOf(states);
        if (states.isEmpty() || states.size() > MAX) {
            throw new IllegalArgumentException("one request replicates 1.." + MAX + " members, not " + states.size());
        }
    }
}
