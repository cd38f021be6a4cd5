// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.WriteResult;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A write to a register that has been acknowledged as it was asked for. Thread-safe. */
public final class PutResult {
    private final WriteResult result;
    private final Supplier<CompletionStage<Integer>> copies;

    PutResult(WriteResult result, Supplier<CompletionStage<Integer>> copies) {
        this.result = requireNonNull(result, "result is null");
        this.copies = requireNonNull(copies, "copies is null");
    }

    /** Returns the register's revision after the write. */
    public long revision() {
        return result.revision();
    }

    /** Says whether the register changed; deleting what is not there changes nothing. */
    public boolean changed() {
        return result.changed();
    }

    /** Returns on how many disks the write was when it was acknowledged; a node without a data directory counts as one. */
    public int copies() {
        return result.copies();
    }

    /** Returns how many copies there will be: three, or as many as the ring has members. */
    public int copiesWanted() {
        return result.copiesWanted();
    }

    /**
     * Returns what the writer has seen now, the context for its next write. It covers this write only if nothing that the writer
     * had not seen stands beside it; otherwise read before the next write.
     */
    public CausalContext context() {
        return result.context();
    }

    /**
     * Returns a state of the register that has this write in it: a read that covers it ({@code GetRequest.seen}) shows the write, or
     * what replaced it. The same as {@link #context()}, but where others stand beside the write or had replaced it already; not a
     * context to write with, since it covers what the writer may not have seen.
     */
    public CausalContext state() {
        return result.state();
    }

    /**
     * Begins to ask the homes of the key, until all of them have this write or a later one; the stage has the number of copies
     * then, or how many there are when the operation's time is over.
     */
    public CompletionStage<Integer> allCopies() {
        return copies.get();
    }

    @Override
    public String toString() {
        return "PutResult[revision=" + revision() + ", changed=" + changed() + ", copies=" + copies() + " of "
                + copiesWanted() + "]";
    }
}
