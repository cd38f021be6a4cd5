// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.limit;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slots taken and given back, also twice, by several threads: never too many, and those that are taken are counted. */
@Tag("lincheck")
@Param(name = "reader", gen = IntGen.class, conf = "1:2")
public class UploadSlotsLincheckTest {
    private final UploadSlots slots = new UploadSlots(3, 2);
    private final ConcurrentLinkedQueue<UploadSlots.Slot> held = new ConcurrentLinkedQueue<>();

    @Operation
    public void take(@Param(name = "reader") int reader) {
        slots.tryTake("reader " + reader).ifPresent(held::add);
    }

    @Operation
    public void giveBackTwice() {
        UploadSlots.Slot slot = held.poll();
        if (slot != null) {
            slot.close();
            slot.close();
        }
    }

    @Validate
    public void theOnesHeldAreCounted() {
        if (slots.taken() != held.size() || slots.taken() > 3) {
            throw new IllegalStateException(slots.taken() + " slots are taken and " + held.size() + " held");
        }
    }

    @Test
    void slotsAreNeverTakenTwice() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .check(UploadSlotsLincheckTest.class);
    }
}
