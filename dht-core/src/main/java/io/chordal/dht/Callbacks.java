// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where the embedder hears of outcomes: on its executor, or, once that takes nothing more, on the thread that brings them. Immutable.
 *
 * @param executor the embedder's
 */
record Callbacks(Executor executor) implements Executor {
    Callbacks {
        requireNonNull(executor, "executor is null");
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
