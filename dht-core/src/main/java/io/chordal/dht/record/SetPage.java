// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition.
 *
 * <p>Immutable.
 *
 * @param sets those that have a member, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 * @param state what stands in the whole partition; empty where that is not known
 */
public record SetPage(List<SetValue> sets, Optional<Bytes> next, Optional<PartitionState> state) {
    public SetPage {
        sets = List.copyOf(sets);
        requireNonNull(next, "next is null");
        requireNonNull(state, "state is null");
    }
}
