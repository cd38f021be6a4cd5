// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LimitTest {

    private static final class ManualTicker extends Ticker {
        private long now = -7;

        @Override
        public long read() {
            return now;
        }
    }

    @Property(tries = 300)
    void neverMoreThanBurstAndRateTogether(
            @ForAll @LongRange(min = 1, max = 1_000_000) long rate,
            @ForAll @LongRange(min = 1, max = 100_000) long burst,
            @ForAll @Size(max = 60) List<@IntRange(max = 200_000) Integer> takings,
            @ForAll @IntRange(max = 2_000_000_000) int pause) {
        ManualTicker ticker = new ManualTicker();
        long began = ticker.now;
        TokenBucket bucket = new TokenBucket(rate, burst, ticker);
        long given = 0;
        for (int taking : takings) {
            if (bucket.take(taking).isZero()) {
                double earned = (ticker.now - began) * 1e-9 * rate;
                assertThat((double) given + Math.min(taking, burst)).isLessThanOrEqualTo(burst + earned + 1);
                given += taking;
            }
            ticker.now += pause;
        }
    }

    @Property(tries = 300)
    void whoWaitsAsToldGetsThemAndNotMuchLater(
            @ForAll @LongRange(min = 1, max = 10_000_000) long rate,
            @ForAll @LongRange(min = 1, max = 100_000) long burst,
            @ForAll @IntRange(min = 1, max = 200_000) int taking) {
        ManualTicker ticker = new ManualTicker();
        TokenBucket bucket = new TokenBucket(rate, burst, ticker);
        long waited = 0;
        for (int i = 0; i < 20; i++) {
            Duration wait = bucket.take(taking);
            for (int round = 0; !wait.isZero(); round++) {
                assertThat(round).isLessThan(3);
                ticker.now += wait.toNanos();
                waited += wait.toNanos();
                wait = bucket.take(taking);
            }
        }

        double fair = (20.0 * taking - burst) / rate;
        assertThat(waited * 1e-9).isLessThan(fair + (double) Math.max(taking, burst) / rate + 0.001);
    }

    @Test
    void aWaitingTakerTakesNothing() {
        ManualTicker ticker = new ManualTicker();
        TokenBucket bucket = new TokenBucket(100, 100, ticker);
        bucket.take(100);

        assertThat(bucket.take(50)).isEqualTo(Duration.ofMillis(500));
        assertThat(bucket.take(10)).isEqualTo(Duration.ofMillis(100));
        assertThatThrownBy(() -> bucket.take(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBucket(0, 1, ticker)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void slotsAreBoundedInAllAndForEachReader() {
        UploadSlots slots = new UploadSlots(3, 2);
        UploadSlots.Slot first = slots.tryTake("a").orElseThrow();
        assertThat(slots.tryTake("a")).isPresent();
        assertThat(slots.tryTake("a")).isEmpty();
        assertThat(slots.tryTake("b")).isPresent();
        assertThat(slots.tryTake("c")).isEmpty();
        first.close();
        first.close();
        assertThat(slots.taken()).isEqualTo(2);
        assertThat(slots.tryTake("c")).isPresent();
        assertThat(slots.tryTake("a")).isEmpty();
    }

    @Property(tries = 100)
    void whatIsGivenBackCanBeTakenAgain(@ForAll @Size(max = 100) List<@IntRange(max = 5) Integer> readers) {
        UploadSlots slots = new UploadSlots(7, 3);
        List<UploadSlots.Slot> open = new ArrayList<>();
        for (int reader : readers) {
            Optional<UploadSlots.Slot> slot = slots.tryTake("r" + reader);
            slot.ifPresent(open::add);
            if (slot.isEmpty() && !open.isEmpty()) {
                open.remove(0).close();
            }
            assertThat(slots.taken()).isEqualTo(open.size()).isLessThanOrEqualTo(7);
        }
        open.forEach(UploadSlots.Slot::close);
        assertThat(slots.taken()).isZero();
    }
}
