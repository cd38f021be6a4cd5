// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.ring.RingView;
import io.chordal.dht.ring.Standing;
import io.chordal.swarm.disk.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node of the data ring that this peer hosts: brings it in, shows it to the present tracker while it is a member, and takes it
 * out again.
 *
 * <p>Thread-safe; its own state is confined to a serial context. The node is given started and closed by whoever started it.
 */
public final class RingHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RingHost.class);

    /** How long trackers have to answer that the member has gone. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final RingPlan plan;
    private final RingContext context;
    private final DhtNode node;
    private final FlapLog flaps;
    private final RingEntry entry;
    private final Introductions introductions;
    private final Listing listing;
    private volatile Consumer<Boolean> ready = usable -> {};
    private volatile Optional<RecordHealth> health = Optional.empty();
    private volatile EntryState state = EntryState.trying("not in the ring yet");
    private Optional<ScheduledFuture<?>> heartbeat = Optional.empty();
    private volatile Optional<Duration> retired = Optional.empty();

    /**
     * Hosts a node.
     *
     * @param flaps when its membership ended lately
     * @param today wall-clock time
     */
    public RingHost(RingPlan plan, RingContext context, FlapLog flaps, Instant today) {
        this.plan = plan;
        this.context = context;
        this.node = context.node();
        this.flaps = flaps;
        Candidacy candidacy =
                new Candidacy(plan, flaps.flaps(), today, context.ticker().read());
        this.entry = new RingEntry(plan, context, candidacy, this::tried);
        this.introductions = new Introductions(node, context.trackers());
        this.listing = new Listing(context.trackers());
    }

    /** Tells whether the ring can be used, whenever that may have changed; to be called before {@link #start}. */
    public void onReady(Consumer<Boolean> listener) {
        ready = listener;
    }

    /** Begins to bring the node in. */
    public void start() {
        entry.start();
        heartbeat = Optional.of(context.timers()
                .scheduleWithFixedDelay(
                        () -> context.serial().execute(this::beat),
                        0,
                        plan.heartbeat().toNanos(),
                        TimeUnit.NANOSECONDS));
    }

    /** How the node takes part. */
    public RingStanding standing() {
        RingView view = node.ringState();
        RingStanding.Role role = role(view.standing());
        ImmutableList<String> warnings = ImmutableList.<String>builder()
                .addAll(state.problem().stream().toList())
                .addAll(listing.refusals())
                .addAll(health.flatMap(RecordHealth::storeFailure).stream().toList())
                .build();
        return new RingStanding(
                role,
                role == RingStanding.Role.MEMBER ? Optional.of(view.self()) : Optional.empty(),
                view.predecessor(),
                ImmutableList.copyOf(view.successors().nodes()),
                health.map(RecordHealth::rows).orElse(0),
                health.map(RecordHealth::missingCopies).orElse(0),
                warnings);
    }

    /** Takes the node off the trackers' list and out of the ring, handing its records over within the budget. */
    public CompletableFuture<Void> leave(Duration budget) {
        close();
        return depart(budget).thenAccept(unfinished -> unfinished.ifPresent(RingHost::warnOfUnfinished));
    }

    /**
     * Takes the node out of the ring in the same way, but goes on as a client until the peer is started anew.
     *
     * @param budget how long handing over may take
     */
    public CompletableFuture<Retirement> retire(Duration budget) {
        retired = Optional.of(budget);
        RingView before = node.ringState();
        boolean member = before.standing().inRing();
        Set<Endpoint> others = new LinkedHashSet<>();
        before.successors().nodes().forEach(other -> others.add(other.endpoint()));
        before.predecessor().ifPresent(other -> others.add(other.endpoint()));
        others.remove(node.endpoint());
        CompletableFuture<Integer> rows =
                node.records().health().thenApply(RecordHealth::rows).toCompletableFuture();
        return depart(budget).thenCombine(rows.exceptionally(e -> 0), (unfinished, records) -> {
            entry.retire(member);
            return new Retirement(member, member ? records : 0, others.size(), unfinished);
        });
    }

    private static void warnOfUnfinished(int arcs) {
        if (arcs > 0) {
            log.warn(
                    "{} arcs of keys were not handed over completely in time; where another member has a copy the others"
                            + " restore the rest, what only this one had stays on its disk and comes back when it is"
                            + " started again",
                    arcs);
        }
    }

    /** Leaves, and says of how many arcs something was not handed over, if that becomes known in time. */
    private CompletableFuture<OptionalInt> depart(Duration budget) {
        boolean member = node.standing().inRing();
        NodeRef self = node.self();
        CompletableFuture<Void> unlisted =
                member || entry.isFounding() ? listing.remove(self) : CompletableFuture.completedFuture(null);
        if (!member) {
            return unlisted.completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    .thenApply(off -> OptionalInt.of(0));
        }
        log.info("leaving the ring");
        return node.leave(budget)
                .toCompletableFuture()
                .handle((left, e) -> e == null ? OptionalInt.of(left.unfinished()) : OptionalInt.empty())
                .completeOnTimeout(OptionalInt.empty(), budget.toMillis() + 500, TimeUnit.MILLISECONDS)
                .thenCombine(
                        unlisted.completeOnTimeout(null, GOODBYE.toMillis(), TimeUnit.MILLISECONDS),
                        (left, off) -> left);
    }

    @Override
    public void close() {
        entry.close();
        heartbeat.ifPresent(timer -> timer.cancel(false));
    }

    private RingStanding.Role role(Standing standing) {
        EntryState.Kind entered = state.kind();
        if (entered == EntryState.Kind.WRONG_RING && !standing.inRing()) {
            return RingStanding.Role.WRONG_RING;
        }
        if (entered == EntryState.Kind.NO_WAY_IN && !standing.inRing()) {
            return RingStanding.Role.NO_WAY_IN;
        }
        return switch (standing) {
            case CLIENT -> plan.mode() == RingMode.MEMBER ? RingStanding.Role.JOINING : RingStanding.Role.CLIENT;
            case JOINING -> RingStanding.Role.JOINING;
            case MEMBER -> RingStanding.Role.MEMBER;
            case LEAVING -> RingStanding.Role.LEAVING;
            case LEFT -> retired.isPresent() ? RingStanding.Role.CLIENT : RingStanding.Role.LEAVING;
        };
    }

    private void tried(EntryState fresh) {
        tell(fresh);
        state = fresh;
        ready.accept(fresh.isUsable());
        if (retired.isPresent() && node.standing() == Standing.MEMBER) {
            // It was on its way in when it was told to leave.
            retire(retired.get());
        }
        if (node.standing().inRing()) {
            context.blocking().execute(this::writeDown);
        }
        show();
    }

    /** Writes to the log what has changed for the peer's owner. */
    private void tell(EntryState fresh) {
        if (fresh.equals(state) || fresh.isWrongRing() && state.isWrongRing()) {
            return;
        }
        if (fresh.isWrongRing()) {
            log.warn("not in the ring: {}", fresh.problem().orElse(""));
        } else if (!fresh.isUsable()) {
            log.info("not in the ring yet: {}", fresh.problem().orElse(""));
        } else if (fresh.problem().isPresent()) {
            log.warn("not a member of the ring: {}", fresh.problem().get());
        } else {
            log.info("in the ring as {}", node.standing());
        }
    }

    private void writeDown() {
        try {
            flaps.becameMember();
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    private void beat() {
        show();
        if (retired.isEmpty() && node.standing() == Standing.MEMBER) {
            introductions.beat();
        }
    }

    /** Looks after the records, and says that this member is there. */
    private void show() {
        node.records().health().thenAccept(now -> health = Optional.of(now));
        if (retired.isPresent() || (!node.standing().inRing() && !entry.isFounding())) {
            return;
        }
        node.ringId().thenAccept(name -> name.ifPresent(known -> listing.show(node.self(), known)));
    }
}
