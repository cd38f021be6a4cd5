// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operations begun, answered, failed and lost by several threads: each has one outcome, and a closed node leaves none open. */
@Tag("lincheck")
public class PromisesLincheckTest {
    private final ConcurrentLinkedQueue<Reply<Integer>> underWay = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletionStage<Integer>> begun = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private final Promises promises = new Promises(new AtOnce(), this::callBack);
    private volatile boolean closed;

    @Operation
    public void ask() {
        asked.incrementAndGet();
        begun.add(promises.ask(underWay::add));
    }

    @Operation
    public void answerTwice() {
        Reply<Integer> reply = underWay.poll();
        if (reply != null) {
            reply.answered(1);
            reply.failed(new CallFailure(CallFailure.Reason.INTERNAL, "said after the answer"));
        }
    }

    @Operation
    public void fail() {
        Reply<Integer> reply = underWay.poll();
        if (reply != null) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "not now"));
        }
    }

    @Operation
    public void close() {
        promises.close();
        closed = true;
    }

    @Validate
    public void eachHasOneOutcome() {
        if (settled.get() > asked.get()) {
            throw new IllegalStateException(settled + " outcomes of " + asked + " operations");
        }
        long open = begun.stream()
                .filter(one -> !one.toCompletableFuture().isDone())
                .count();
        if (closed && open > 0) {
            throw new IllegalStateException(open + " operations stay open though the node is closed");
        }
        if (asked.get() - settled.get() != open) {
            throw new IllegalStateException(open + " are open of " + asked + " with " + settled + " outcomes");
        }
    }

    @Test
    void everyOperationHasOneOutcome() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(PromisesLincheckTest.class);
    }

    private void callBack(Runnable outcome) {
        settled.incrementAndGet();
        outcome.run();
    }

    /** A serial context that runs what it is given at once. */
    private static final class AtOnce implements NodeEnvironment {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant wallClock() {
            return Instant.EPOCH;
        }

        @Override
        public RandomGenerator random() {
            throw new UnsupportedOperationException("nothing is drawn here");
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("nothing is waited for here");
        }
    }
}
