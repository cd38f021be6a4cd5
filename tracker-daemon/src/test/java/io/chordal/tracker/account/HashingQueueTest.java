// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.account.HashingQueue.Place;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HashingQueueTest {
    private static final Rank FRESH = Rank.lacking(0);

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final HashingQueue queue = new HashingQueue(HashingLimits.defaults(), threads::add);
    private final List<String> done = new ArrayList<>();

    @Test
    void noMoreRunAtATimeThanThereAreThreads() {
        for (int i = 0; i < 8; i++) {
            add(queue.stranger(source(1), FRESH), "hash");
        }

        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(threads).hasSize(2);
        runAll();
        assertThat(done).hasSize(8);
    }

    @Test
    void knownHomesComeFirst() {
        for (int i = 0; i < 4; i++) {
            add(queue.stranger(source(1), FRESH), "stranger" + i);
        }
        add(queue.known(), "known");

        runAll();

        assertThat(done).containsExactly("stranger0", "stranger1", "known", "stranger2", "stranger3");
    }

    @Test
    void aSourceThatHasManyWaitingLetsTheOthersPass() {
        for (int i = 0; i < 8; i++) {
            add(queue.stranger(source(1), FRESH), "flood" + i);
        }
        add(queue.stranger(source(2), FRESH), "honest");

        runAll();

        assertThat(done.indexOf("honest")).isEqualTo(2);
    }

    @Test
    void soManyOfOneSourceWaitAndSoManyInAllAndAsManyKnownHomesBesides() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            places.add(queue.stranger(source(1), FRESH));
        }
        assertBusy(() -> queue.stranger(source(1), FRESH));
        for (int i = 8; i < 34; i++) {
            places.add(queue.stranger(source(i), FRESH));
        }
        assertBusy(() -> queue.stranger(source(100), FRESH));
        for (int i = 0; i < 34; i++) {
            places.add(queue.known());
        }
        assertBusy(queue::known);

        places.forEach(Place::close);
        places.forEach(Place::close);
        for (int i = 0; i < 34; i++) {
            queue.stranger(source(i), FRESH);
            queue.known();
        }
        assertBusy(() -> queue.stranger(source(1), FRESH));
        assertBusy(queue::known);
    }

    @Test
    void workThatFailsFailsItsOwnStageAlone() {
        CompletionStage<String> failing = queue.known().run(() -> {
            throw new IllegalStateException("no memory");
        });
        add(queue.known(), "next");

        runAll();

        assertThat(failing.toCompletableFuture()).isCompletedExceptionally();
        assertThat(done).containsExactly("next");
    }

    @Test
    void whereNoThreadIsLeftNobodyWaitsForEver() {
        HashingQueue stopped = new HashingQueue(HashingLimits.defaults(), work -> {
            throw new RejectedExecutionException("stopped");
        });

        assertThat(stopped.known().run(() -> "x").toCompletableFuture()).isCompletedExceptionally();
    }

    private void add(Place place, String name) {
        place.run(() -> done.add(name));
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private static void assertBusy(Runnable entrance) {
        assertThatThrownBy(entrance::run)
                .hasMessageContaining("try again in a second")
                .satisfies(e -> {
                    assertThat(((TrackerException) e).reason()).isEqualTo(TrackerReason.LOGIN_BUSY);
                    assertThat(((TrackerException) e).retryAfter()).contains(Duration.ofSeconds(1));
                });
    }

    private static Source source(int number) {
        return new Source(Bytes.fromHex(String.format("%08x", number)));
    }
}
