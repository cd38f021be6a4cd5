// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Property
    void inNoTimeIsMoreTakenThanTheBurstAndWhatCameBack(
            @ForAll @IntRange(min = 1, max = 5) int burst,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 3) Integer> pauses) {
        Bucket bucket = new Bucket(new Limit(burst, Duration.ofSeconds(2)), 0, -7);
        List<Long> taken = new ArrayList<>();
        long now = -7;
        for (int pause : pauses) {
            now += pause * SECOND;
            if (bucket.take(now).isEmpty()) {
                bucket.count(now);
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
        Bucket bucket = new Bucket(new Limit(burst, Duration.ofSeconds(2)), 0, 0);
        long now = 0;
        for (int pause : pauses) {
            now += pause;
            Optional<Duration> wait = bucket.take(now);
            if (wait.isPresent()) {
                now += wait.get().toNanos();
                assertThat(bucket.take(now)).isEmpty();
            }
            bucket.count(now);
        }
    }

    @Test
    void overdrawingCountsHowManyTooManyAndNoFurtherThanItsEnd() {
        Bucket bucket = overdrawable(0);

        for (int beyond : List.of(0, 0, 1, 2, 3, 3)) {
            assertThat(bucket.overdraw(0)).isEqualTo(beyond);
            bucket.count(0);
        }
        assertThat(bucket.lacking(0)).isEqualTo(2 + 3);
        assertThat(bucket.overdraw(50 * SECOND)).isZero();
    }

    @Test
    void whatIsGivenBackAtTheEndOfWhatIsOverdrawnTakesNothingFromWhatCounts() {
        Bucket bucket = overdrawable(0);
        for (int i = 0; i < 100; i++) {
            bucket.overdraw(0);
            bucket.count(0);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(bucket.overdraw(0)).isEqualTo(3);
            bucket.giveBack();
        }

        assertThat(bucket.lacking(0)).isEqualTo(2 + 3);
    }

    @Test
    void whatIsHeldIsAwayWhateverTimePassesAndComesBackFromWhenItCounts() {
        Bucket bucket = new Bucket(new Limit(1, Duration.ofSeconds(10)), 0, 0);
        assertThat(bucket.take(0)).isEmpty();
        assertThat(bucket.take(100 * SECOND)).contains(Duration.ofSeconds(10));

        bucket.count(100 * SECOND);

        assertThat(bucket.take(109 * SECOND)).contains(Duration.ofSeconds(1));
        assertThat(bucket.take(110 * SECOND)).isEmpty();
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        Bucket bucket = new Bucket(new Limit(1, Duration.ofSeconds(10)), 0, 0);
        assertThat(bucket.take(0)).isEmpty();
        assertThat(bucket.take(0)).contains(Duration.ofSeconds(10));

        bucket.giveBack();

        assertThatThrownBy(bucket::giveBack).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bucket.count(0)).isInstanceOf(IllegalStateException.class);
        assertThat(bucket.take(0)).isEmpty();
        bucket.count(0);
        assertThat(bucket.take(0)).isPresent();
        bucket.fill();
        assertThat(bucket.take(0)).isEmpty();
    }

    /** What is done next: time passes, a try is taken, or one of those that are held counts or is given back. */
    private record Step(What what, int number) {}

    private enum What {
        PASS,
        TAKE,
        COUNT,
        GIVE_BACK
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(2, What.PASS),
                                Tuple.of(4, What.TAKE),
                                Tuple.of(2, What.COUNT),
                                Tuple.of(2, What.GIVE_BACK)),
                        Arbitraries.integers().between(0, 5))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void inWhateverOrderTriesAreGivenBackItIsAsIfTheyHadNeverBeen(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 3) int burst,
            @ForAll boolean overdrawn) {
        Run run = new Run(new Limit(burst, Duration.ofSeconds(2)), overdrawn ? 3 : 0);
        steps.forEach(run::take);

        run.assertNoMoreCountedInAnyTimeThanTheLimitSays(overdrawn);
        run.giveAllBack();
        assertThat(run.bucket.lacking(run.now)).isEqualTo(run.alone.lacking(run.now));
        assertThat(run.bucket.lacking(run.now + (burst + 3) * 2 * SECOND)).isZero();
    }

    /** A bucket, and one beside it that only ever sees what counts, when it counts. */
    private static final class Run {
        private final Limit limit;
        private final Bucket bucket;
        private final Bucket alone;
        private final int beyond;
        private final List<Long> counted = new ArrayList<>();
        private int held;
        private long now;

        Run(Limit limit, int beyond) {
            this.limit = limit;
            this.beyond = beyond;
            this.bucket = new Bucket(limit, beyond, 0);
            this.alone = new Bucket(limit, beyond, 0);
        }

        void take(Step step) {
            switch (step.what()) {
                case PASS -> now += step.number() * SECOND;
                case TAKE -> take();
                case COUNT -> {
                    if (held > 0) {
                        held--;
                        bucket.count(now);
                        alone.overdraw(now);
                        alone.count(now);
                        counted.add(now);
                    }
                }
                case GIVE_BACK -> {
                    if (held > 0) {
                        held--;
                        bucket.giveBack();
                    }
                }
            }
            assertThat(bucket.lacking(now)).isEqualTo(alone.lacking(now) + held);
        }

        /** Whoever takes one waits at least as long as if only what counts had ever been taken. */
        private void take() {
            if (beyond > 0) {
                int least = Math.min(beyond, Math.max(0, alone.lacking(now) + 1 - limit.burst()));
                assertThat(bucket.overdraw(now)).isBetween(least, beyond);
                held++;
            } else if (bucket.take(now).isEmpty()) {
                assertThat(alone.lacking(now)).isLessThan(limit.burst());
                held++;
            }
        }

        void assertNoMoreCountedInAnyTimeThanTheLimitSays(boolean overdrawn) {
            if (overdrawn) {
                return;
            }
            for (int from = 0; from < counted.size(); from++) {
                for (int to = from; to < counted.size(); to++) {
                    long nanos = counted.get(to) - counted.get(from);
                    assertThat(to - from + 1L)
                            .isLessThanOrEqualTo(
                                    limit.burst() + nanos / limit.each().toNanos());
                }
            }
        }

        void giveAllBack() {
            for (; held > 0; held--) {
                bucket.giveBack();
            }
        }
    }

    private static Bucket overdrawable(long now) {
        return new Bucket(new Limit(2, Duration.ofSeconds(10)), 3, now);
    }

    @Test
    void timeThatRunsBackChangesNothing() {
        Bucket bucket = new Bucket(new Limit(1, Duration.ofSeconds(10)), 0, 100 * SECOND);
        assertThat(bucket.take(100 * SECOND)).isEmpty();
        bucket.count(0);

        assertThat(bucket.take(0)).isPresent();
        assertThat(bucket.take(109 * SECOND)).isPresent();
        assertThat(bucket.take(110 * SECOND)).isEmpty();
    }
}
