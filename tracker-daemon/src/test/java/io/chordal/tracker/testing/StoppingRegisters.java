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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Registers as a tracker reaches them that dies after so many questions: the last one is done or not, and none is answered from then on. */
public final class StoppingRegisters implements Registers {
    private final Registers registers;
    private final boolean lastIsDone;
    private int left;
    private boolean stopped;

    /**
     * Returns registers that pass on to these what is asked of them.
     *
     * @param answered how many questions are answered
     * @param lastIsDone whether the question after those is done, though it is not answered
     */
    public StoppingRegisters(Registers registers, int answered, boolean lastIsDone) {
        this.registers = registers;
        this.left = answered;
        this.lastIsDone = lastIsDone;
    }

    /** Says whether a question was not answered. */
    public boolean stopped() {
        return stopped;
    }

    @Override
    public CompletionStage<Register> read(Key key) {
        return alive(() -> registers.read(key));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value) {
        return alive(() -> registers.replace(basis, value));
    }

    @Override
    public CompletionStage<Written> replace(Register basis, Bytes value, Duration timeToLive) {
        return alive(() -> registers.replace(basis, value, timeToLive));
    }

    @Override
    public CompletionStage<Void> delete(Register basis) {
        return alive(() -> registers.delete(basis));
    }

    @Override
    public CompletionStage<RegisterPage> list(
            Bytes partition, Optional<Bytes> after, int limit, Optional<PartitionState> unless) {
        return alive(() -> registers.list(partition, after, limit, unless));
    }

    private <T> CompletionStage<T> alive(Supplier<CompletionStage<T>> step) {
        if (left-- > 0) {
            return step.get();
        }
        CompletionStage<T> last = lastIsDone && !stopped ? step.get() : new CompletableFuture<>();
        stopped = true;
        return last.handle((done, failure) -> "nobody hears of it").thenCompose(done -> new CompletableFuture<>());
    }
}
