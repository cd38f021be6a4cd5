// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.WriteResult;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A write that its owner has on stable storage (a leased member: in memory). Thread-safe. */
public final class StoredWrite {
    private final WriteResult result;
    private final Supplier<CompletionStage<Integer>> copies;

    StoredWrite(WriteResult result, Supplier<CompletionStage<Integer>> copies) {
        this.result = requireNonNull(result, "result is null");
        this.copies = requireNonNull(copies, "copies is null");
    }

    /** Returns what became of the write. */
    public WriteResult result() {
        return result;
    }

    /**
     * Begins to ask the homes of the key, until all of them have this version or a later one; the stage has the number of
     * copies then, or how many there are when the operation's time is over.
     */
    public CompletionStage<Integer> allCopies() {
        return copies.get();
    }

    @Override
    public String toString() {
        return "StoredWrite[revision=" + result.revision() + ", changed=" + result.changed() + ", copies="
                + result.copies() + " of " + result.copiesWanted() + "]";
    }
}
