// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.Attempt;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtRecords;
import io.chordal.dht.StoredWrite;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The operations on sets, done by this peer's own node. Thread-safe. */
public final class NodeSets implements SetOperations {
    private final Supplier<DhtNode> node;

    /** Operations through a node, which is there once the first one is begun. */
    public NodeSets(Supplier<DhtNode> node) {
        this.node = node;
    }

    @Override
    public CompletableFuture<List<Optional<String>>> write(List<SetWrite> writes) {
        DhtRecords records = node.get().records();
        List<Addition> additions = new ArrayList<>();
        List<CompletableFuture<Optional<String>>> outcomes = new ArrayList<>();
        CompletableFuture<List<Optional<String>>> added = new CompletableFuture<>();
        for (SetWrite write : writes) {
            if (write instanceof Addition addition) {
                int index = additions.size();
                additions.add(addition);
                outcomes.add(added.thenApply(all -> all.get(index)));
            } else if (write instanceof Removal removal) {
                outcomes.add(records.remove(removal)
                        .toCompletableFuture()
                        .handle((done, e) -> Optional.ofNullable(e).map(PeerStatus::describe)));
            }
        }
        add(records, additions).thenAccept(added::complete);
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> outcomes.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<List<Optional<String>>> add(DhtRecords records, List<Addition> additions) {
        if (additions.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return records.addMany(additions)
                .toCompletableFuture()
                .handle((attempts, e) -> e == null
                        ? attempts.stream().map(NodeSets::failure).toList()
                        : Collections.nCopies(additions.size(), Optional.of(PeerStatus.describe(e))));
    }

    private static Optional<String> failure(Attempt<StoredWrite> attempt) {
        return attempt.failure().map(PeerStatus::describe);
    }

    @Override
    public CompletableFuture<List<Attempt<SetValue>>> read(List<Key> keys) {
        return node.get().records().getMany(keys).toCompletableFuture();
    }
}
