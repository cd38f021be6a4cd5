// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.base.Ticker;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the steps for one target, one at a time, for as long as the peer lives.
 *
 * <p>Invariant: one call is under way at most. The steps are confined to the serial executor given; the methods may be
 * called from any thread.
 *
 * @param <S> the kind of step
 */
final class StepLoop<S> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StepLoop.class);

    private final String target;
    private final Steps<S> steps;
    private final Function<S, CompletableFuture<Runnable>> call;
    private final Executor serial;
    private final Ticker ticker;
    private final ScheduledExecutorService timers;
    private final Duration period;

    /** The kinds of steps of which the last one failed, so that each is written down once. */
    private final Set<Class<?>> failing = new HashSet<>();

    private Optional<ScheduledFuture<?>> timer = Optional.empty();
    private boolean busy;
    private boolean closed;

    /**
     * A loop that does nothing before {@link #start}.
     *
     * @param call carries out a step; what it returns is run in the serial context when the answer came
     */
    StepLoop(
            String target,
            Steps<S> steps,
            Function<S, CompletableFuture<Runnable>> call,
            Executor serial,
            ScheduledExecutorService timers,
            Ticker ticker,
            Duration period) {
        this.target = target;
        this.steps = steps;
        this.call = call;
        this.serial = serial;
        this.ticker = ticker;
        this.timers = timers;
        this.period = period;
    }

    /** Begins to look for steps, once in each period. */
    void start() {
        serial.execute(() -> {
            if (!closed && timer.isEmpty()) {
                timer = Optional.of(timers.scheduleWithFixedDelay(
                        () -> serial.execute(this::go), 0, period.toNanos(), TimeUnit.NANOSECONDS));
            }
        });
    }

    /** Changes the steps' state, and looks for a step at once if the change says that it is news, else within the period. */
    void change(BooleanSupplier change) {
        serial.execute(() -> {
            if (change.getAsBoolean()) {
                go();
            }
        });
    }

    /** Reads the steps' state. */
    <T> CompletableFuture<T> read(Supplier<T> reading) {
        return CompletableFuture.supplyAsync(reading, serial);
    }

    private void go() {
        if (busy || closed || timer.isEmpty()) {
            return;
        }
        steps.next(ticker.read()).ifPresent(step -> {
            busy = true;
            start(step)
                    .whenComplete((apply, e) -> serial.execute(() -> {
                        busy = false;
                        if (e == null) {
                            succeeded(step, apply);
                        } else {
                            failed(step, e);
                        }
                        go();
                    }));
        });
    }

    private CompletableFuture<Runnable> start(S step) {
        try {
            return call.apply(step);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void succeeded(S step, Runnable apply) {
        apply.run();
        if (failing.remove(step.getClass())) {
            log.info("{} answers again ({})", target, name(step));
        }
    }

    private void failed(S step, Throwable e) {
        String why = PeerStatus.describe(e);
        steps.failed(step, ticker.read(), why);
        if (failing.add(step.getClass())) {
            log.info("{} cannot be told what this peer has ({}: {}); trying on", target, name(step), why);
        }
    }

    private static String name(Object step) {
        return step.getClass().getSimpleName();
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            timer.ifPresent(t -> t.cancel(false));
        });
    }
}
