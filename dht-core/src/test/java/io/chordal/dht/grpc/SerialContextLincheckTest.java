// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks that are given and brought by several threads beside the worker: each runs once, one at a time, those of a thread in order. */
@Tag("lincheck")
public class SerialContextLincheckTest {
    private static final long NOBODY = -1;

    private final Queue<Runnable> worker = new ConcurrentLinkedQueue<>();
    private final SerialContext context = new SerialContext(worker::add);
    private final Given given = new Given();
    /** Guarded by nothing but the context that is tested. */
    private final List<Done> done = new ArrayList<>();

    private int running;
    private boolean together;

    @Operation
    public void give() {
        context.execute(task(Thread.currentThread().getId()));
    }

    @Operation
    public void bring() {
        context.executeHere(task(Thread.currentThread().getId()));
    }

    /** A task that brings another one: that one waits. */
    @Operation
    public void bringMore() {
        Runnable first = task(Thread.currentThread().getId());
        Runnable second = task(NOBODY);
        context.executeHere(() -> {
            first.run();
            context.executeHere(second);
        });
    }

    @Operation(nonParallelGroup = "worker")
    public void work() {
        Runnable next = worker.poll();
        if (next != null) {
            next.run();
        }
    }

    @Validate
    public void allRan() {
        for (Runnable next = worker.poll(); next != null; next = worker.poll()) {
            next.run();
        }
        if (together) {
            throw new IllegalStateException("two tasks ran at once");
        }
        if (done.size() != given.count() || done.stream().distinct().count() != done.size()) {
            throw new IllegalStateException(given.count() + " tasks were given, but these ran: " + done);
        }
        for (int i = 0; i < done.size(); i++) {
            for (int j = i + 1; j < done.size(); j++) {
                if (done.get(i).mustFollow(done.get(j))) {
                    throw new IllegalStateException("one overtook the other: " + done);
                }
            }
        }
    }

    private Runnable task(long giver) {
        Done number = new Done(giver, given.next());
        return () -> {
            together |= running++ > 0;
            done.add(number);
            running--;
        };
    }

    @Test
    void tasksRunOneAtATimeOnThreads() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(SerialContextLincheckTest.class);
    }

    @Test
    void tasksRunOneAtATimeInEveryInterleaving() {
        new ModelCheckingOptions()
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses("io.grpc.Context")
                        .methods("attach", "detach")
                        .ignore())
                .iterations(20)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(SerialContextLincheckTest.class);
    }

    private record Done(long giver, int number) {
        boolean mustFollow(Done other) {
            return giver != NOBODY && giver == other.giver && number > other.number;
        }
    }

    /** Counts the tasks; what it returns is the same whatever the order, so that only the context is judged. */
    private static final class Given {
        private int count;

        synchronized int next() {
            return ++count;
        }

        synchronized int count() {
            return count;
        }
    }
}
