// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.PartitionState;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition.
 *
 * <p>Immutable.
 *
 * @param registers those in which something stands, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 * @param state what stands in the whole partition; empty where that is not known
 */
public record RegisterPage(List<Register> registers, Optional<Bytes> next, Optional<PartitionState> state) {
    public RegisterPage {
        registers = ImmutableList.copyOf(registers);
        requireNonNull(next, "next is null");
        requireNonNull(state, "state is null");
    }
}
