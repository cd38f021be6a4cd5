// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.tracker.Trackers;
import io.chordal.peer.wire.PeerStatus;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one node into its ring, tried until it is in: through the members that the user names, else by what a tracker
 * says, else through remembered members; a node that was told of nobody founds a ring of its own.
 *
 * <p>Only a tracker's word, or the lack of anybody to ask, lets it found. A client never founds: it collects entrances, and
 * goes on looking for further ones, in case those that it knows die. Confined to its serial context.
 */
final class RingEntry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RingEntry.class);

    private final RingPlan plan;
    private final DhtNode node;
    private final Trackers trackers;
    private final Executor serial;
    private final ScheduledExecutorService timers;
    private final Consumer<Optional<String>> outcome;
    private final Set<Bytes> excluded = new LinkedHashSet<>();
    private boolean member;
    private boolean closed;

    /**
     * A way in.
     *
     * @param outcome told, in the serial context, after each try: nothing if the ring can be used now, else why not
     */
    RingEntry(
            RingPlan plan,
            DhtNode node,
            Trackers trackers,
            Executor serial,
            ScheduledExecutorService timers,
            Consumer<Optional<String>> outcome) {
        this.plan = plan;
        this.node = node;
        this.trackers = trackers;
        this.serial = serial;
        this.timers = timers;
        this.outcome = outcome;
    }

    /** Begins. */
    void start() {
        boolean waits = plan.mode() == RingMode.AUTO && !plan.probation().isZero();
        member = plan.mode() != RingMode.CLIENT && !waits;
        if (waits) {
            timers.schedule(
                    () -> serial.execute(() -> member = true), plan.probation().toNanos(), TimeUnit.NANOSECONDS);
        }
        serial.execute(this::attempt);
    }

    @Override
    public void close() {
        serial.execute(() -> closed = true);
    }

    private void attempt() {
        if (closed || node.standing().inRing()) {
            return;
        }
        if (!plan.join().isEmpty()) {
            enter(plan.join());
        } else if (!trackers.isEmpty()) {
            askTrackers();
        } else if (member) {
            settle(node.createRing());
        } else {
            outcome.accept(Optional.empty());
        }
    }

    private void askTrackers() {
        node.ringId()
                .thenCompose(known -> trackers.ask(tracker -> new TrackerMembership(tracker)
                        .entrance(member ? Optional.of(node.self()) : Optional.empty(), known, excluded)))
                .whenComplete((answer, e) -> serial.execute(() -> {
                    if (e == null) {
                        follow(answer);
                    } else {
                        settle(rememberedOr(e));
                    }
                }));
    }

    private void follow(EntranceAnswer answer) {
        if (answer instanceof EntranceAnswer.Enter enter) {
            excluded.clear();
            excluded.add(enter.keyHash());
            enter(List.of(enter.endpoint()));
        } else if (answer instanceof EntranceAnswer.Later later) {
            outcome.accept(Optional.of("another peer is founding the ring; waiting for it"));
            again(later.after());
        } else {
            log.info("founding a ring by the tracker's word");
            settle(node.createRing(((EntranceAnswer.Found) answer).name()));
        }
    }

    private void enter(List<Endpoint> entrances) {
        if (member) {
            settle(node.join(entrances));
        } else {
            node.useEntrances(entrances);
            settle(node.lookup("entrance"));
        }
    }

    /** Through the members of the last run: a join for a member, a look-up for a client. */
    private CompletionStage<?> remembered() {
        return member ? node.join(List.of()) : node.lookup("entrance");
    }

    /** The same; if that fails too, the failure is the one given. */
    private CompletionStage<?> rememberedOr(Throwable failure) {
        return remembered()
                .<CompletionStage<Object>>handle((done, none) -> none == null
                        ? CompletableFuture.completedFuture(done)
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(stage -> stage);
    }

    private void settle(CompletionStage<?> way) {
        way.whenComplete((done, e) -> serial.execute(() -> {
            if (closed) {
                return;
            }
            if (e == null) {
                excluded.clear();
                outcome.accept(Optional.empty());
                if (!node.standing().inRing()) {
                    again(plan.refresh());
                }
            } else {
                outcome.accept(Optional.of(PeerStatus.describe(e)));
                again(plan.retry());
            }
        }));
    }

    private void again(Duration delay) {
        timers.schedule(() -> serial.execute(this::attempt), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
