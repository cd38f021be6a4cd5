// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The two operations on sets that provider records are made of; the seam to the ring.
 *
 * <p>Implementations are thread-safe.
 */
public interface SetOperations {
    /** Does writes, each at its owner; fails if one of them failed. */
    CompletableFuture<Void> write(List<SetWrite> writes);

    /** Reads sets, one for each key in order; an empty one where nothing is known. */
    CompletableFuture<List<SetValue>> read(List<Key> keys);
}
