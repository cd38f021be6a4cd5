// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory taken and given back by several downloads: never too much at once, and what is reserved is what they have. */
@Tag("lincheck")
@Param(name = "bytes", gen = IntGen.class, conf = "1:4")
public class MemoryBudgetLincheckTest {
    private static final int LIMIT = 3;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final ConcurrentLinkedQueue<Integer> held = new ConcurrentLinkedQueue<>();

    @Operation
    public void take(@Param(name = "bytes") int bytes) {
        if (budget.tryReserve(bytes)) {
            held.add(bytes);
        }
    }

    @Operation
    public void giveBack() {
        Integer bytes = held.poll();
        if (bytes != null) {
            budget.release(bytes);
        }
    }

    @Validate
    public void whatIsReservedIsHeld() {
        int sum = held.stream().mapToInt(Integer::intValue).sum();
        if (budget.reserved() != sum) {
            throw new IllegalStateException(
                    budget.reserved() + " bytes are reserved and " + held + " held of " + LIMIT);
        }
        if (sum > LIMIT && held.size() > 1) {
            throw new IllegalStateException(held + " are held of " + LIMIT);
        }
    }

    @Test
    void neverTooMuchIsTaken() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .check(MemoryBudgetLincheckTest.class);
    }
}
