// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the ring remembers of who has which file: provider records, which name peers, and the peers' own leases, which say
 * that they live.
 *
 * <p>The seam between the ring and the rest of this daemon. Implementations are thread-safe; stages complete on any thread,
 * exceptionally if the ring does not answer.
 */
public interface ProviderRecords {
    /** Writes that this peer provides some files, for a while; at most 500. For each, in order, nothing if it was done, else why not. */
    CompletableFuture<List<Optional<String>>> provide(PeerAddress me, List<FileRef> files, Duration lease);

    /** Takes that back; at most 500. For each, in order, nothing if it was done, else why not. */
    CompletableFuture<List<Optional<String>>> withdraw(PeerAddress me, List<FileRef> files);

    /** Writes that this peer lives, for a while. */
    CompletableFuture<Void> renewPeerLease(PeerAddress me, Duration lease);

    /** Writes that this peer is gone. */
    CompletableFuture<Void> endPeerLease(PeerAddress me);

    /** The peers that provide a file and live, as far as the ring can say; fails if it can say it of none, and not of all. */
    CompletableFuture<ImmutableList<PeerAddress>> providers(FileRef ref);
}
