// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HashingTurnsTest {
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final HashingTurns turns = new HashingTurns(queue::add, 2);

    @Test
    void aPartIsDoneATurnAndNoMoreAreQueuedThanThereAreThreads() {
        AtomicInteger left = new AtomicInteger(5);
        CompletableFuture<Void> done =
                turns.run(5, () -> CompletableFuture.completedFuture(left.getAndDecrement() > 0));

        for (int turn = 0; turn < 7; turn++) {
            assertThat(queue).as("after %s turns", turn).hasSize(turn < 6 ? 2 : 1);
            assertThat(done).isNotDone();
            queue.remove().run();
        }
        assertThat(queue).isEmpty();
        assertThat(done).isCompleted();
    }

    @Test
    void whatATurnThrowsIsTold() {
        IllegalStateException broken = new IllegalStateException("broken");
        CompletableFuture<Void> done = turns.run(1, () -> {
            throw broken;
        });
        queue.remove().run();

        assertThat(done).isCompletedExceptionally();
        assertThat(done.handle((nothing, e) -> e).join()).hasRootCause(broken);
    }

    @Test
    void whereNothingIsRunAnyMoreThisPeerIsBeingStopped() {
        HashingTurns stopped = new HashingTurns(
                task -> {
                    throw new RejectedExecutionException();
                },
                2);

        CompletableFuture<Void> done = stopped.run(1, () -> CompletableFuture.completedFuture(false));

        assertThat(done.handle((nothing, e) -> e).join())
                .rootCause()
                .isInstanceOfSatisfying(
                        PeerFailure.class, e -> assertThat(e.problem()).isEqualTo(PeerProblem.STOPPING));
    }
}
