// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.PartitionState;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition.
 *
 * @param records what stands at the keys at which something does, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 * @param standing what the node that read it is to the partition
 * @param state what stands in the whole partition, as a majority of its static homes has it; empty where live homes do
 * @param teller which node that is; not on the wire
 */
public record CopyPage(
        List<Contents> records,
        Optional<Bytes> next,
        Standing standing,
        Optional<PartitionState> state,
        Optional<NodeRef> teller) {
    public CopyPage {
        records = List.copyOf(records);
        requireNonNull(next, "next is null");
        requireNonNull(standing, "standing is null");
        requireNonNull(state, "state is null");
        requireNonNull(teller, "teller is null");
    }

    /** What a node read itself. */
    public CopyPage(List<Contents> records, Optional<Bytes> next, Standing standing, Optional<PartitionState> state) {
        this(records, next, standing, state, Optional.empty());
    }

    /** What a node read itself, which does not know whether others have the same. */
    public CopyPage(List<Contents> records, Optional<Bytes> next, Standing standing) {
        this(records, next, standing, Optional.empty());
    }

    /** What a static home tells that read it: that this is what a majority has, and what the whole partition is. */
    public static CopyPage agreed(List<Contents> records, Optional<Bytes> next, Optional<PartitionState> state) {
        return new CopyPage(records, next, Standing.OWNER, state);
    }

    /** Returns the page with the name of the node that answered. */
    public CopyPage readBy(NodeRef node) {
        return new CopyPage(records, next, standing, state, Optional.of(node));
    }

    /** Says whether a later change of this would be told by the node. */
    public boolean isChangedOnlyBy(NodeRef node) {
        return standing == Standing.OWNER && teller.map(node::equals).orElse(true);
    }
}
