// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from a tracker when the epochs of the groups are raised in which this peer offers files, and goes to the next one when that
 * tracker is gone or silent (docs/control-plane.md, 9).
 *
 * <p>Invariant: one line is open, or being opened, at most; of more than {@value #MOST_GROUPS} groups the first by name are watched.
 * It shows nobody's name to the tracker: epochs are no secret, and a session that has ended must not keep removals away. Its state is
 * confined to the serial executor; the methods may be called from any thread.
 */
public final class EpochWatch implements AutoCloseable {
    /** As many as a tracker takes in one call. */
    static final int MOST_GROUPS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(EpochWatch.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    /** A tracker says every second that it is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private final Trackers trackers;
    private final Supplier<CompletableFuture<? extends Collection<String>>> offered;
    private final ObjLongConsumer<Bytes> heard;
    private final Executor serial;
    private final Ticker ticker;
    private final ScheduledFuture<?> timer;
    private Optional<EpochLine> line = Optional.empty();
    private Optional<Endpoint> suspect = Optional.empty();
    private Duration retry = RETRY_FIRST;
    private long tryAt;
    private boolean busy;
    private boolean failing;
    private boolean closed;

    /**
     * Begins at once.
     *
     * @param offered the names of the groups in which this peer offers files at present
     * @param heard is told the id of a group and its epoch
     */
    public EpochWatch(
            Trackers trackers,
            Supplier<CompletableFuture<? extends Collection<String>>> offered,
            ObjLongConsumer<Bytes> heard,
            Executor serial,
            ScheduledExecutorService timers,
            Ticker ticker) {
        this.trackers = requireNonNull(trackers, "trackers is null");
        this.offered = requireNonNull(offered, "offered is null");
        this.heard = requireNonNull(heard, "heard is null");
        this.serial = requireNonNull(serial, "serial is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.tryAt = ticker.read();
        this.timer = timers.scheduleWithFixedDelay(
                () -> serial.execute(this::look), 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (!busy && !closed && !trackers.isEmpty()) {
            busy = true;
            offered.get().whenCompleteAsync((groups, e) -> follow(groups), serial);
        }
    }

    private void follow(@Nullable Collection<String> groups) {
        busy = false;
        if (groups == null || closed) {
            return;
        }
        ImmutableSet<String> wanted = groups.stream()
                .filter(group -> !group.equals(Publication.PUBLIC))
                .sorted()
                .limit(MOST_GROUPS)
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
        line.filter(open -> !isGood(open, wanted)).ifPresent(this::drop);
        if (line.isEmpty() && !wanted.isEmpty() && ticker.read() - tryAt >= 0) {
            open(wanted);
        }
    }

    private boolean isGood(EpochLine open, ImmutableSet<String> wanted) {
        boolean isForeign = trackers.refusal(open.by()).isPresent();
        return !open.isOver() && !isSilent(open) && !isForeign && open.groups().equals(wanted);
    }

    private static boolean isSilent(EpochLine open) {
        return open.silence() >= PATIENCE.toNanos();
    }

    private void drop(EpochLine open) {
        if (!open.isOver() && isSilent(open)) {
            suspect = Optional.of(open.by());
            log.info("the tracker at {} is silent about the epochs of groups; another one is asked", open.by());
        }
        open.close();
        line = Optional.empty();
    }

    private void open(ImmutableSet<String> wanted) {
        busy = true;
        ImmutableSet<Endpoint> passedOver = suspect.map(ImmutableSet::of).orElseGet(ImmutableSet::of);
        suspect = Optional.empty();
        trackers.ask(tracker -> tracker.epochs(wanted, heard, ticker), passedOver)
                .whenCompleteAsync(this::opened, serial);
    }

    private void opened(@Nullable EpochLine opened, @Nullable Throwable e) {
        busy = false;
        if (opened == null) {
            tryAt = ticker.read() + retry.toNanos();
            retry = retry.multipliedBy(2).compareTo(RETRY_MAX) < 0 ? retry.multipliedBy(2) : RETRY_MAX;
            if (!failing) {
                log.info(
                        "no tracker tells when members are removed from groups ({}); trying on, and grants end by themselves",
                        e == null ? "" : PeerStatus.describe(e));
            }
            failing = true;
            return;
        }
        retry = RETRY_FIRST;
        if (failing) {
            failing = false;
            log.info("the tracker at {} tells when members are removed from groups", opened.by());
        }
        line = Optional.of(opened);
        if (closed) {
            opened.close();
        }
    }

    @Override
    public void close() {
        timer.cancel(false);
        serial.execute(() -> {
            closed = true;
            line.ifPresent(EpochLine::close);
        });
    }
}
