// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Property
    void inNoTimeIsMoreTakenThanTheBurstAndWhatCameBack(
            @ForAll @IntRange(min = 1, max = 5) int burst,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> pauses) {
        Bucket bucket = new Bucket(new Limit(burst, Duration.ofSeconds(2)), -7);
        List<Long> taken = new ArrayList<>();
        long now = -7;
        for (int pause : pauses) {
            now += pause * SECOND;
            if (bucket.take(now).isEmpty()) {
                taken.add(now);
            }
        }

        for (int from = 0; from < taken.size(); from++) {
            for (int to = from; to < taken.size(); to++) {
                long seconds = (taken.get(to) - taken.get(from)) / SECOND;
                assertThat(to - from + 1L).isLessThanOrEqualTo(burst + seconds / 2);
            }
        }
    }

    @Property
    void whoeverWaitsAsLongAsToldIsNotRefusedAgain(
            @ForAll @IntRange(min = 1, max = 5) int burst,
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 1_999_999_999) Integer> pauses) {
        Bucket bucket = new Bucket(new Limit(burst, Duration.ofSeconds(2)), 0);
        long now = 0;
        for (int pause : pauses) {
            now += pause;
            Optional<Duration> wait = bucket.take(now);
            if (wait.isPresent()) {
                now += wait.get().toNanos();
                assertThat(bucket.take(now)).isEmpty();
            }
        }
    }

    @Test
    void overdrawingCountsHowManyTooManyAndNoFurtherThanItsEnd() {
        Bucket bucket = new Bucket(new Limit(2, Duration.ofSeconds(10)), 0);

        assertThat(bucket.overdraw(0, 3)).isZero();
        assertThat(bucket.overdraw(0, 3)).isZero();
        assertThat(bucket.overdraw(0, 3)).isEqualTo(1);
        assertThat(bucket.overdraw(0, 3)).isEqualTo(2);
        assertThat(bucket.overdraw(0, 3)).isEqualTo(3);
        assertThat(bucket.overdraw(0, 3)).isEqualTo(3);
        assertThat(bucket.overdraw(50 * SECOND, 3)).isZero();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        Bucket bucket = new Bucket(new Limit(1, Duration.ofSeconds(10)), 0);
        assertThat(bucket.take(0)).isEmpty();
        assertThat(bucket.take(0)).contains(Duration.ofSeconds(10));

        bucket.giveBack();
        bucket.giveBack();

        assertThat(bucket.take(0)).isEmpty();
        assertThat(bucket.take(0)).isPresent();
        bucket.fill();
        assertThat(bucket.take(0)).isEmpty();
    }

    @Test
    void timeThatRunsBackChangesNothing() {
        Bucket bucket = new Bucket(new Limit(1, Duration.ofSeconds(10)), 100 * SECOND);
        assertThat(bucket.take(100 * SECOND)).isEmpty();

        assertThat(bucket.take(0)).isPresent();
        assertThat(bucket.take(109 * SECOND)).isPresent();
        assertThat(bucket.take(110 * SECOND)).isEmpty();
    }
}
