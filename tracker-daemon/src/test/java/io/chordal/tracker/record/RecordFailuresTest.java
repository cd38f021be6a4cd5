// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.record.RecordFailures.Kind;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecordFailuresTest {
    private static final RecordFailures FEW = few(true);

    private final CompletableFuture<String> never = new CompletableFuture<>();

    @Test
    void aReadThatIsBegunWhileTooFewAreUpIsNotWaitedForForLong() {
        CompletableFuture<String> told = FEW.told(Kind.READ, "reading a", never).toCompletableFuture();

        Eventually.within(Duration.ofSeconds(20), told::isDone);

        Throwable failure = told.handle((value, e) -> e).join();
        assertThat(Repeat.reason(failure)).contains(TrackerReason.TOO_FEW_TRACKERS);
        assertThat(Repeat.message(failure)).isEqualTo("reading a: too few for a read");
    }

    @Test
    void aWriteIsWaitedForWhateverIsUpAndAReadWhereEnoughAre() {
        CompletableFuture<String> read = FEW.told(Kind.READ, "reading a", never).toCompletableFuture();
        CompletableFuture<String> write =
                FEW.told(Kind.WRITE, "writing a", never).toCompletableFuture();
        CompletableFuture<String> readWithEnough =
                RecordFailures.unexplained().told(Kind.READ, "reading a", never).toCompletableFuture();

        Eventually.within(Duration.ofSeconds(20), read::isDone);

        assertThat(write).isNotDone();
        assertThat(readWithEnough).isNotDone();
        never.complete("there");
        assertThat(write).isCompletedWithValue("there");
        assertThat(readWithEnough).isCompletedWithValue("there");
    }

    @Test
    void beforeAllTrackersWereUpOnceAReadIsWaitedFor() {
        CompletableFuture<String> read = FEW.told(Kind.READ, "reading a", never).toCompletableFuture();
        CompletableFuture<String> early =
                few(false).told(Kind.READ, "reading a", never).toCompletableFuture();

        Eventually.within(Duration.ofSeconds(20), read::isDone);

        assertThat(early).isNotDone();
    }

    private static RecordFailures few(boolean isSettled) {
        return new RecordFailures(kind -> Optional.of("too few for a " + kind), () -> isSettled);
    }

    @Test
    void aReadThatIsAnsweredInTimeIsToldWhateverIsUp() {
        assertThat(FEW.told(Kind.READ, "reading a", CompletableFuture.completedFuture("there"))
                        .toCompletableFuture())
                .isCompletedWithValue("there");
    }
}
