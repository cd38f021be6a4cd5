// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.Attempt;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtRecords;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import java.util.ArrayList;
import java.util.List;
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
    public CompletableFuture<Void> write(List<SetWrite> writes) {
        DhtRecords records = node.get().records();
        List<Addition> additions = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (SetWrite write : writes) {
            if (write instanceof Addition addition) {
                additions.add(addition);
            } else if (write instanceof Removal removal) {
                all.add(records.remove(removal).toCompletableFuture());
            }
        }
        if (!additions.isEmpty()) {
            all.add(records.addMany(additions).toCompletableFuture().thenAccept(NodeSets::allDone));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    @Override
    public CompletableFuture<List<SetValue>> read(List<Key> keys) {
        return node.get()
                .records()
                .getMany(keys)
                .toCompletableFuture()
                .thenApply(outcomes -> outcomes.stream().map(Attempt::get).toList());
    }

    private static void allDone(List<? extends Attempt<?>> outcomes) {
        outcomes.forEach(Attempt::get);
    }
}
