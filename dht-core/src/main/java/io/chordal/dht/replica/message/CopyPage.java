// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.Contents;
import java.util.List;
import java.util.Optional;

/**
 * One page of a partition.
 *
 * @param records what stands at the keys at which something does, in the order of their items
 * @param next the item after which the next page begins; empty at the end
 * @param standing what the node that read it is to the partition
 */
public record CopyPage(List<Contents> records, Optional<Bytes> next, Standing standing) {
    public CopyPage {
        records = List.copyOf(records);
        requireNonNull(next, "next is null");
        requireNonNull(standing, "standing is null");
    }
}
