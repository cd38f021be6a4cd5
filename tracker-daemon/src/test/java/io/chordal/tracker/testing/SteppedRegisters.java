// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.PartitionState;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.RegisterPage;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Registers that answer only when a test says which of those who wait is next: so those who use them come in between each other in
 * any order that the test likes, on its own thread. Confined to it.
 */
public final class SteppedRegisters implements Registers {
    private final Registers registers;
    private final List<Runnable> waiting = new ArrayList<>();

    /** Returns registers that pass on to these what is asked of them. */
    public SteppedRegisters(Registers registers) {
        this.registers = registers;
    }

    /** Says how many wait for an answer. */
    public int waiting() {
        return waiting.size();
    }

    /** Lets one of those who wait have its answer, and go on to its next question. */
    public void step(int number) {
        waiting.remove(number).run();
    }

    @Override
    public CompletionStage<Register> read(Key key) {
        return later(() -> registers.read(key));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value) {
        return later(() -> registers.replace(basis, value));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
        return later(() -> registers.replace(basis, value, timeToLive));
    }

    @Override
    public CompletionStage<Void> delete(Register basis) {
        return later(() -> registers.delete(basis));
    }

    @Override
    public CompletionStage<RegisterPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        return later(() -> registers.list(partition, after, limit, unless));
    }

    private <T> CompletionStage<T> later(Supplier<CompletionStage<T>> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        waiting.add(() -> step.get().whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }
}
