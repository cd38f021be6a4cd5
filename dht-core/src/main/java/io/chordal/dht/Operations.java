// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What an embedder asks of a node: questions to the node itself, which are answered at once, and operations on records, so many of which
 * are under way at a time. Waiting for copies, which may take long, keeps no operation waiting. Thread-safe.
 */
final class Operations {
    private static final int AT_ONCE = 128;
    private static final int UNDER_WAY = 10_000;

    private final Promises promises;
    private final Turns records;
    private final Turns copies;

    /**
     * Makes them.
     *
     * @param patience how long an operation waits for others to be over
     */
    Operations(Promises promises, NodeEnvironment environment, Duration patience) {
        this.promises = promises;
        this.records = new Turns(promises, environment, AT_ONCE, UNDER_WAY, patience);
        this.copies = new Turns(promises, environment, AT_ONCE, UNDER_WAY, patience);
    }

    /** Asks the node itself. */
    <T> CompletionStage<T> ask(Consumer<Reply<T>> question) {
        return promises.ask(question);
    }

    /** Does what needs other nodes. */
    <T> CompletionStage<T> run(Consumer<Reply<T>> operation) {
        return records.ask(operation);
    }

    /** Waits until copies are where they should be. */
    CompletionStage<Integer> await(Consumer<Reply<Integer>> copiesThere) {
        return copies.ask(copiesThere);
    }
}
