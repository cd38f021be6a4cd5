// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.ring.RingView;
import io.chordal.peer.tracker.Tracker;
import io.chordal.peer.tracker.Trackers;
import io.chordal.peer.wire.PeerStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node of the data ring that this peer hosts: brings it in, shows it to every tracker while it is a member, and takes it
 * out again.
 *
 * <p>Thread-safe; its own state is confined to a serial context. The node is given started and closed by whoever started it.
 */
public final class RingHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RingHost.class);

    private final RingPlan plan;
    private final DhtNode node;
    private final Trackers trackers;
    private final Executor serial;
    private final ScheduledExecutorService timers;
    private final RingEntry entry;
    private volatile Consumer<Boolean> ready = usable -> {};
    private volatile Optional<RecordHealth> health = Optional.empty();
    private volatile Optional<String> problem = Optional.of("not in the ring yet");
    private Optional<ScheduledFuture<?>> heartbeat = Optional.empty();

    /**
     * Hosts a node.
     *
     * @param serial a serial context of its own
     */
    public RingHost(RingPlan plan, DhtNode node, Trackers trackers, Executor serial, ScheduledExecutorService timers) {
        this.plan = plan;
        this.node = node;
        this.trackers = trackers;
        this.serial = serial;
        this.timers = timers;
        this.entry = new RingEntry(plan, node, trackers, serial, timers, this::tried);
    }

    /** Tells whether the ring can be used, whenever that may have changed; to be called before {@link #start}. */
    public void onReady(Consumer<Boolean> listener) {
        ready = listener;
    }

    /** Begins to bring the node in. */
    public void start() {
        entry.start();
        heartbeat = Optional.of(timers.scheduleWithFixedDelay(
                () -> serial.execute(this::show), 0, plan.heartbeat().toNanos(), TimeUnit.NANOSECONDS));
    }

    /** How the node takes part. */
    public RingStanding standing() {
        RingView view = node.ringState();
        RingStanding.Role role = switch (view.standing()) {
            case CLIENT -> plan.mode() == RingMode.MEMBER ? RingStanding.Role.JOINING : RingStanding.Role.CLIENT;
            case JOINING -> RingStanding.Role.JOINING;
            case MEMBER -> RingStanding.Role.MEMBER;
            case LEAVING, LEFT -> RingStanding.Role.LEAVING;
        };
        return new RingStanding(
                role,
                role == RingStanding.Role.MEMBER ? Optional.of(view.self()) : Optional.empty(),
                view.predecessor(),
                ImmutableList.copyOf(view.successors().nodes()),
                health.map(RecordHealth::rows).orElse(0),
                health.map(RecordHealth::missingCopies).orElse(0),
                problem.or(() -> health.flatMap(RecordHealth::storeFailure)));
    }

    /** Takes the node off the trackers' lists and out of the ring, handing its records over within the budget. */
    public CompletableFuture<Void> leave(Duration budget) {
        close();
        boolean member = node.standing().inRing();
        NodeRef self = node.self();
        if (member) {
            trackers.all().forEach(tracker -> new TrackerMembership(tracker).remove(self));
            log.info("leaving the ring");
        }
        return member
                ? node.leave(budget)
                        .toCompletableFuture()
                        .completeOnTimeout(node.standing(), budget.toMillis() + 500, TimeUnit.MILLISECONDS)
                        .handle((done, e) -> null)
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        entry.close();
        heartbeat.ifPresent(timer -> timer.cancel(false));
    }

    private void tried(Optional<String> failure) {
        if (!failure.equals(problem)) {
            failure.ifPresentOrElse(
                    why -> log.info("not in the ring yet: {}", why),
                    () -> log.info("in the ring as {}", node.standing()));
        }
        problem = failure;
        ready.accept(failure.isEmpty());
        show();
    }

    /** Looks after the records, and tells every tracker that this member is there. */
    private void show() {
        node.records().health().thenAccept(now -> health = Optional.of(now));
        if (!node.standing().inRing()) {
            return;
        }
        node.ringId()
                .thenAccept(name -> name.ifPresent(known -> {
                    for (Tracker tracker : trackers.all()) {
                        new TrackerMembership(tracker).show(node.self(), known).whenComplete((done, e) -> {
                            if (e != null) {
                                log.debug("tracker {}: {}", tracker.endpoint(), PeerStatus.describe(e));
                            }
                        });
                    }
                }));
    }
}
