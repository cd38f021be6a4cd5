// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.Attempt;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The two operations on sets that provider records are made of; the seam to the ring.
 *
 * <p>Implementations are thread-safe.
 */
public interface SetOperations {
    /** Does writes, each at its owner: for each, in order, nothing if it was done, else why not. */
    CompletableFuture<List<Optional<String>>> write(List<SetWrite> writes);

    /** Reads sets, one attempt for each key in order; an empty set where nothing is known. */
    CompletableFuture<List<Attempt<SetValue>>> read(List<Key> keys);
}
