// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.base.Ticker;
import io.chordal.dht.DhtNode;
import io.chordal.peer.grpc.tracker.Trackers;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What a hosted node of the ring lives in. Immutable; the executors belong to whoever made them.
 *
 * @param node the node
 * @param trackers the trackers that this peer uses
 * @param serial a serial context of its own
 * @param blocking threads that may wait for the disk
 * @param timers timers
 * @param ticker monotonic time
 * @param random makes names of rings
 */
public record RingContext(
        DhtNode node,
        Trackers trackers,
        Executor serial,
        Executor blocking,
        ScheduledExecutorService timers,
        Ticker ticker,
        RandomGenerator random) {

    /** Runs a task in the serial context after a delay. */
    void later(Duration delay, Runnable task) {
        timers.schedule(() -> serial.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
