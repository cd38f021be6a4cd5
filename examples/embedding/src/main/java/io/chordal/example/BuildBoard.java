// SPDX-License-Identifier: Apache-2.0
package io.chordal.example;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The newest result of each build, kept on a ring by the machines that build; one machine builds one build.
 *
 * <p>Thread-safe. The node is the caller's.
 */
public final class BuildBoard {
    private static final int ATTEMPTS = 5;

    private final DhtNode node;
    private final Supplier<Bytes> operationIds;

    /**
     * Makes the board.
     *
     * @param operationIds gives 16 bytes that nobody else draws
     */
    public BuildBoard(DhtNode node, Supplier<Bytes> operationIds) {
        this.node = node;
        this.operationIds = operationIds;
    }

    /** Writes a result down; it is on two disks of three when the stage completes. */
    public CompletionStage<PutResult> report(String build, String result) {
        PutOptions options = PutOptions.quorum().operationId(operationIds.get());
        return put(key(build), Bytes.utf8(result), options, ATTEMPTS);
    }

    /** Another attempt has the same operation id, so that it does no harm if an earlier one was done after all. */
    private CompletionStage<PutResult> put(Key key, Bytes value, PutOptions options, int attempts) {
        return node.put(key, value, options).exceptionallyCompose(failure -> {
            DhtException why = DhtException.from(failure);
            return why.retryable() && attempts > 1
                    ? put(key, value, options, attempts - 1)
                    : CompletableFuture.failedStage(why);
        });
    }

    /** Reads the newest result of a build; several if machines wrote that did not know of each other's writes. */
    public CompletionStage<List<String>> resultsOf(String build) {
        return node.get(key(build))
                .thenApply(found -> found.map(Versioned::values).orElse(List.of()).stream()
                        .map(Bytes::toUtf8)
                        .toList());
    }

    private static Key key(String build) {
        return Key.of("builds", build);
    }
}
