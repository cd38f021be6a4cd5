// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when the test says so. */
public final class ManualTicker extends Ticker implements InstantSource {
    private final AtomicLong nanos = new AtomicLong(-5);

    /** Lets time pass. */
    public void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Override
    public long read() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(1_800_000_000L).plusNanos(nanos.get());
    }
}
