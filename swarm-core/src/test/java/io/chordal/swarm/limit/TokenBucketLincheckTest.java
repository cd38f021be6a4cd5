// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.limit;

import com.google.common.base.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens taken by several threads while time passes: who gets some, and how long the others wait, as if one by one. */
@Tag("lincheck")
@Param(name = "count", gen = IntGen.class, conf = "1:3")
public class TokenBucketLincheckTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TokenBucket bucket = new TokenBucket(1_000_000_000, 3, new Ticker() {
        @Override
        public long read() {
            return nanos.get();
        }
    });

    @Operation
    public long take(@Param(name = "count") int count) {
        return bucket.take(count).toNanos();
    }

    @Operation
    public void aNanosecondPasses() {
        nanos.incrementAndGet();
    }

    @Test
    void tokensAreTakenAsIfOneByOne() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .check(TokenBucketLincheckTest.class);
    }
}
