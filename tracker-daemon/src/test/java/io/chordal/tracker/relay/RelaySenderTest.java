// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.swarm.Announcement;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When another tracker is told, and when again if it does not answer. */
class RelaySenderTest {
    private final ManualTicker time = new ManualTicker();
    private final SteppedExecutor executor = new SteppedExecutor();
    private final SimulatedTracker teller =
            new SimulatedTracker("a", 1, time, new MemoryRecords(time), new Random(1), 100_000);
    private final List<Long> called = new ArrayList<>();
    private final List<RelayMessage> told = new ArrayList<>();
    private RelayCall other = this::take;
    private final RelaySender sender = new RelaySender("b", teller.lines.get(0), this::tell, executor);

    @Test
    void whoDoesNotAnswerIsToldAgainAfterLongerAndLongerUpToFiveSeconds() {
        other = message -> CompletableFuture.failedFuture(new IllegalStateException("made up by a test"));
        sender.start();

        executor.pass(Duration.ofSeconds(25));

        assertThat(called).containsExactly(0L, 300L, 900L, 2100L, 4500L, 9300L, 14_300L, 19_300L, 24_300L);
        assertThat(told).extracting(RelayMessage::first).containsOnly(1L);
    }

    @Test
    void aCallThatThrowsIsACallThatFailed() {
        other = message -> {
            throw new IllegalStateException("made up by a test");
        };
        sender.start();

        executor.pass(Duration.ofSeconds(5));

        assertThat(called).containsExactly(0L, 300L, 900L, 2100L, 4500L);
    }

    @Test
    void afterAnAnswerTheWaitsBeginAnew() {
        other = message -> CompletableFuture.failedFuture(new IllegalStateException("made up by a test"));
        sender.start();
        executor.pass(Duration.ofSeconds(9));
        other = this::take;
        executor.pass(Duration.ofSeconds(1));
        assertThat(called).contains(9300L);
        other = message -> CompletableFuture.failedFuture(new IllegalStateException("made up by a test"));
        called.clear();

        executor.pass(Duration.ofSeconds(6));

        assertThat(called).containsExactly(10_200L, 10_500L, 11_100L, 12_300L, 14_700L);
    }

    @Test
    void oneCallIsUnderWayAtATimeHoweverLongItTakes() {
        CompletableFuture<RelayAnswer> answer = new CompletableFuture<>();
        other = message -> answer;
        sender.start();
        announce(1);
        executor.pass(Duration.ofMinutes(1));
        assertThat(called).containsExactly(0L);

        other = this::take;
        answer.complete(new RelayAnswer(told.get(0).end(), 7));
        executor.pass(Duration.ofMillis(300));

        assertThat(called).containsExactly(0L, 60_300L);
    }

    @Test
    void whatHappensIsToldWithin300MillisecondsAndNothingOnceASecond() {
        sender.start();
        executor.pass(Duration.ofMillis(2000));
        assertThat(called).containsExactly(0L, 900L, 1800L);
        assertThat(told.subList(1, 3)).allMatch(message -> message.changes().isEmpty());
        announce(1);

        executor.pass(Duration.ofMillis(300));

        assertThat(called).containsExactly(0L, 900L, 1800L, 2100L);
        assertThat(told.get(3).changes()).hasSize(2);
    }

    @Test
    void whatIsMuchIsToldAtOnceMessageByMessage() {
        sender.start();
        executor.pass(Duration.ZERO);
        announce(2500);

        executor.pass(Duration.ofMillis(600));

        assertThat(called).containsExactly(0L, 300L, 300L, 600L);
        assertThat(told).extracting(message -> message.changes().size()).containsExactly(0, 999, 999, 503);
    }

    @Test
    void whoIsClosedTellsNothingMore() {
        CompletableFuture<RelayAnswer> answer = new CompletableFuture<>();
        other = message -> answer;
        sender.start();
        executor.pass(Duration.ofSeconds(1));
        announce(1);

        sender.close();
        answer.completeExceptionally(new IllegalStateException("made up by a test"));
        executor.pass(Duration.ofMinutes(1));

        assertThat(called).containsExactly(0L);
    }

    private void announce(int files) {
        teller.swarm.announce(
                speaker(1),
                IntStream.range(0, files)
                        .mapToObj(i -> new Announcement(file(i, 10), ChunkBits.COMPLETE))
                        .toList());
    }

    private CompletionStage<RelayAnswer> tell(RelayMessage message) {
        called.add(executor.now().toMillis());
        told.add(message);
        return other.tell(message);
    }

    private CompletionStage<RelayAnswer> take(RelayMessage message) {
        return CompletableFuture.completedStage(new RelayAnswer(message.end(), 7));
    }
}
