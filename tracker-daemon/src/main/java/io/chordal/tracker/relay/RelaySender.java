// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one other tracker what happens here: each 300 ms if there is anything, at once while much waits, and once a second in any case, to find
 * out whether it has begun anew.
 *
 * <p>Invariant: one call is under way at a time; after a failure the next one waits longer, to 5 s. Confined to the executor, which has one
 * thread and outlives it.
 */
final class RelaySender implements AutoCloseable {
    static final Duration PERIOD = Duration.ofMillis(300);
    private static final int IDLE_ROUNDS = 3;
    private static final Duration MOST_WAIT = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(RelaySender.class);

    private final String other;
    private final RelayLine line;
    private final RelayCall call;
    private final ScheduledExecutorService executor;
    private Duration wait = PERIOD;
    private int idle;
    private boolean reached = true;
    private volatile boolean closed;

    /**
     * Tells nothing yet.
     *
     * @param other who is told, for the log
     */
    RelaySender(String other, RelayLine line, RelayCall call, ScheduledExecutorService executor) {
        this.other = requireNonNull(other, "other is null");
        this.line = requireNonNull(line, "line is null");
        this.call = requireNonNull(call, "call is null");
        this.executor = requireNonNull(executor, "executor is null");
    }

    /** Begins to tell. */
    void start() {
        executor.execute(this::round);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void round() {
        if (closed) {
            return;
        }
        idle++;
        if (!line.isDue() && idle < IDLE_ROUNDS) {
            again(PERIOD);
            return;
        }
        idle = 0;
        tell().whenCompleteAsync(this::told, executor);
    }

    private CompletionStage<RelayAnswer> tell() {
        try {
            return call.tell(line.message());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void told(@Nullable RelayAnswer answer, @Nullable Throwable failure) {
        if (failure != null || answer == null) {
            line.failed();
            if (reached) {
                log.info("the tracker at {} cannot be told what happens here: {}", other, String.valueOf(failure));
            }
            reached = false;
            again(wait);
            wait = wait.multipliedBy(2).compareTo(MOST_WAIT) < 0 ? wait.multipliedBy(2) : MOST_WAIT;
            return;
        }
        if (!reached) {
            log.info("the tracker at {} is told again what happens here", other);
        }
        reached = true;
        wait = PERIOD;
        line.answered(answer);
        again(line.isPressing() ? Duration.ZERO : PERIOD);
    }

    private void again(Duration delay) {
        if (!closed && !executor.isShutdown()) {
            executor.schedule(this::round, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
