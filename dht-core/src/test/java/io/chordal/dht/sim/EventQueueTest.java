// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private record Due(long time, int number) {}

    @Test
    void eventsComeByTimeAndThenInTheOrderInWhichTheyWerePutIn() {
        SplittableRandom random = new SplittableRandom(1);
        EventQueue queue = new EventQueue();
        List<Due> expected = new ArrayList<>();
        List<Due> happened = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            if (queue.isEmpty() || random.nextInt(5) < 3) {
                Due due = new Due(now + random.nextInt(50), i);
                queue.add(due.time, () -> happened.add(due));
                expected.add(due);
            } else {
                now = queue.firstTime();
                run(queue.remove());
                assertThat(happened.get(happened.size() - 1).time).isEqualTo(now);
            }
        }
        while (!queue.isEmpty()) {
            run(queue.remove());
        }
        expected.sort(Comparator.comparingLong(Due::time).thenComparingInt(Due::number));
        assertThat(happened).isEqualTo(expected);
    }

    @Test
    void whatIsCancelledHasNoTask() {
        EventQueue queue = new EventQueue();
        queue.add(5, () -> {}).cancel();
        assertThat(queue.firstTime()).isEqualTo(5);
        assertThat(queue.remove().task()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    private static void run(EventQueue.Event event) {
        Runnable task = event.task();
        assertThat(task).isNotNull();
        task.run();
    }
}
