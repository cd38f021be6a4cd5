// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import java.util.random.RandomGenerator;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names of operations, made up by several threads: they are those that one thread would have got, each once. */
@Tag("lincheck")
public class OperationIdsLincheckTest {
    private final OperationIds ids = new OperationIds(new Counting());

    @Operation
    public String next() {
        return ids.next().toHex();
    }

    @Test
    void noNameIsGivenTwice() {
        new StressOptions()
                .iterations(5)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(2)
                .check(OperationIdsLincheckTest.class);
    }

    /** Another number each time, as long as one thread asks; like most sources, it is not made for several. */
    private static final class Counting implements RandomGenerator {
        private long last;

        @Override
        public long nextLong() {
            return ++last;
        }
    }
}
