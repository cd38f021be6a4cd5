// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition, registers and sets.
 *
 * <p>Immutable.
 *
 * @param records what stands at its keys, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 * @param state what stands in the whole partition; empty where that is not known
 */
public record RecordPage(List<Contents> records, Optional<Bytes> next, Optional<PartitionState> state) {
    public RecordPage {
        records = List.copyOf(records);
        requireNonNull(next, "next is null");
        requireNonNull(state, "state is null");
    }
}
