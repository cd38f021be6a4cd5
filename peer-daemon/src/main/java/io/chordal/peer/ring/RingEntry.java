// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.Comparators;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one node into its ring, tried until it is in: through the members that the user names, and when none of them lets it in,
 * every other time, by what a tracker says of the ring that it remembers: all may have stopped at once; without named members by a tracker's
 * word, else through remembered members; a node that was told of nobody founds a ring of its own.
 *
 * <p>Only a tracker's word, or the lack of anybody to ask, lets it found, and a tracker's word only once that tracker has
 * registered it within the founder's lease: otherwise it asks again, because somebody else may have been told to found. A
 * client never founds: it collects entrances, and goes on looking for further ones, in case those that it knows die.
 * Confined to its serial context.
 */
final class RingEntry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RingEntry.class);
    private static final int NAME_BYTES = 16;
    private static final Set<String> WITHOUT_RING = Set.of("NO_RING_NODE", "FOUNDER_UNREACHABLE");
    private static final String NOBODY_YET =
            "the ring has no member yet; this peer may become one once it has been up for a while (--probation), and"
                    + " shares and downloads through trackers until then";

    private final RingPlan plan;
    private final RingContext context;
    private final DhtNode node;
    private final Trackers trackers;
    private final Candidacy candidacy;
    private final Consumer<EntryState> outcome;
    private final Set<Bytes> excluded = new LinkedHashSet<>();
    private boolean candidate;
    private boolean trackersTurn;
    private String namedSaid = "";
    private String trackersSaid = "";
    private boolean closed;
    private volatile boolean founding;

    /**
     * A way in.
     *
     * @param outcome told, in the serial context, after each try how it ended
     */
    RingEntry(RingPlan plan, RingContext context, Candidacy candidacy, Consumer<EntryState> outcome) {
        this.plan = plan;
        this.context = context;
        this.node = context.node();
        this.trackers = context.trackers();
        this.candidacy = candidacy;
        this.outcome = outcome;
    }

    /** Begins. */
    void start() {
        context.serial().execute(this::attempt);
    }

    /** Whether a tracker lists this node as the ring's founder already, although it is still busy founding it. */
    boolean isFounding() {
        return founding;
    }

    /** Never tries to become a member again; a node that has just left goes on as a client. */
    void retire(boolean left) {
        context.serial().execute(() -> {
            candidacy.withdraw();
            if (left) {
                attempt();
            }
        });
    }

    @Override
    public void close() {
        context.serial().execute(() -> closed = true);
    }

    private void attempt() {
        if (closed || node.standing().inRing()) {
            return;
        }
        candidate = candidacy.isOpen(context.ticker().read());
        boolean named = !plan.join().isEmpty();
        if (named && !trackersTurn) {
            trackersTurn = !trackers.isEmpty();
            enter(plan.join(), () -> trackersTurn ? node.join(plan.join(), Duration.ZERO) : node.join(plan.join()));
        } else if (!trackers.isEmpty()) {
            trackersTurn = false;
            askTrackers();
        } else if (candidate) {
            settle(node.createRing());
        } else {
            outcome.accept(EntryState.usable(candidacy.setback()));
            again(plan.refresh());
        }
    }

    private void askTrackers() {
        node.ringId()
                .whenComplete((known, e) -> context.serial().execute(() -> {
                    if (e == null && known.isEmpty() && !plan.join().isEmpty()) {
                        // A tracker may be one of another ring than the members that the user names.
                        attempt();
                    } else {
                        askTrackers(e == null ? known : Optional.empty());
                    }
                }));
    }

    private void askTrackers(Optional<Bytes> known) {
        long asked = context.ticker().read();
        Optional<NodeRef> founder = candidate ? Optional.of(node.self()) : Optional.empty();
        trackers.ask(tracker -> new TrackerMembership(tracker)
                        .entrance(founder, known, excluded)
                        .thenApply(answer -> new Told(tracker, answer, asked)))
                .whenComplete((told, e) -> context.serial().execute(() -> {
                    if (e == null) {
                        follow(told);
                    } else {
                        withoutTracker(e);
                    }
                }));
    }

    private void follow(Told told) {
        if (told.answer() instanceof EntranceAnswer.Enter enter) {
            excluded.clear();
            excluded.add(enter.keyHash());
            // One that is no member any more may be on its way in itself: the tracker is to be asked again, not that
            // one.
            List<Endpoint> entrance = List.of(enter.endpoint());
            enter(entrance, () -> node.join(entrance, Duration.ZERO));
        } else if (told.answer() instanceof EntranceAnswer.Later later) {
            outcome.accept(EntryState.trying("another peer is founding the ring; waiting for it"));
            again(later.after());
        } else {
            register(told, (EntranceAnswer.Found) told.answer());
        }
    }

    /** Takes the founder's place at the tracker, which gives it to one node only; the ring is founded after that. */
    private void register(Told told, EntranceAnswer.Found found) {
        long leaseEnd = told.asked() + found.lease().toNanos();
        node.ringId()
                .thenCompose(known -> {
                    Bytes name = known.or(found::name).orElseGet(this::newName);
                    return new TrackerMembership(told.tracker())
                            .register(node.self(), name)
                            .thenApply(done -> name);
                })
                .whenComplete((name, e) -> context.serial().execute(() -> {
                    if (e != null) {
                        log.info("not founding the ring: {}", PeerStatus.describe(e));
                        again(plan.retry());
                    } else if (context.ticker().read() - leaseEnd >= 0) {
                        log.info("not founding the ring: the founder's lease has ended; asking the tracker again");
                        again(plan.retry());
                    } else if (!closed) {
                        log.info("founding a ring by the tracker's word");
                        founding = true;
                        settle(node.createRing(Optional.of(name)));
                    }
                }));
    }

    private Bytes newName() {
        byte[] name = new byte[NAME_BYTES];
        context.random().nextBytes(name);
        return Bytes.copyOf(name);
    }

    private void enter(List<Endpoint> entrances, Supplier<CompletionStage<?>> join) {
        if (!candidate) {
            use(entrances);
        } else if (candidacy.isOnProbation()) {
            node.join(entrances)
                    .whenComplete((done, e) -> context.serial().execute(() -> {
                        if (e == null || isWrongRing(e)) {
                            settled(e);
                        } else {
                            candidacy.refused(
                                    PeerStatus.describe(e), context.ticker().read());
                            use(entrances);
                        }
                    }));
        } else {
            settle(join.get());
        }
    }

    private void use(List<Endpoint> entrances) {
        node.useEntrances(entrances);
        settle(node.lookup("entrance"));
    }

    /** Through the members of the last run: a join for a member, a look-up for a client; the failure is the tracker's. */
    private void withoutTracker(Throwable failure) {
        if (isWrongRing(failure)) {
            outcome.accept(EntryState.wrongRing(PeerStatus.describe(failure)));
        }
        if (candidate && isWithoutRing(failure)) {
            settled(failure);
            return;
        }
        // Each is tried once: a tracker may be back before one of them is.
        CompletionStage<?> remembered = candidate ? node.join(List.of(), Duration.ZERO) : node.lookup("entrance");
        settle(remembered
                .<CompletionStage<Object>>handle((done, none) -> none == null
                        ? CompletableFuture.completedFuture(done)
                        : CompletableFuture.failedFuture(failure))
                .thenCompose(stage -> stage));
    }

    private void settle(CompletionStage<?> way) {
        way.whenComplete((done, e) -> context.serial().execute(() -> settled(e)));
    }

    private void settled(@Nullable Throwable failure) {
        founding = false;
        if (closed) {
            return;
        }
        if (failure == null) {
            excluded.clear();
            outcome.accept(EntryState.usable(node.standing().inRing() ? Optional.empty() : candidacy.setback()));
            if (!node.standing().inRing()) {
                again(plan.refresh());
            }
        } else if (candidacy.isOnProbation()
                && isWithoutRing(failure)
                && plan.join().isEmpty()) {
            aloneForNow(failure);
        } else {
            EntryState kept = keptOut(failure);
            outcome.accept(kept);
            again(kept.isWrongRing() ? plan.refresh() : plan.retry());
        }
    }

    /** Members that the user names may come up at any moment, and are a way in: only without them nothing is left to try. */
    private EntryState keptOut(Throwable failure) {
        String why = allSaid(PeerStatus.describe(failure));
        if (isWrongRing(failure)) {
            return EntryState.wrongRing(why);
        }
        return plan.join().isEmpty() && isWithoutTracker(failure) ? EntryState.noWayIn(why) : EntryState.trying(why);
    }

    /** Where members that the user named and trackers are asked in turn, what both said last. */
    private String allSaid(String why) {
        if (plan.join().isEmpty() || trackers.isEmpty()) {
            return why;
        }
        if (trackersTurn) {
            namedSaid = why;
        } else {
            trackersSaid = why;
        }
        return Stream.of(namedSaid, trackersSaid)
                .filter(said -> !said.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** There is no ring to use, and this peer may not found one; it shares and downloads through trackers meanwhile. */
    private void aloneForNow(Throwable failure) {
        long now = context.ticker().read();
        if (candidate) {
            candidacy.refused(PeerStatus.describe(failure), now);
        }
        outcome.accept(EntryState.usable(candidacy.setback().or(() -> Optional.of(NOBODY_YET))));
        again(Comparators.min(plan.refresh(), candidacy.opensIn(now)));
    }

    /** Whether a tracker said that the ring has no member, or that this peer must not be the first one. */
    private static boolean isWithoutRing(Throwable failure) {
        return ErrorStatus.reason(failure).filter(WITHOUT_RING::contains).isPresent();
    }

    /** Whether no tracker answered at all. */
    private static boolean isWithoutTracker(Throwable failure) {
        return PeerStatus.cause(failure) instanceof PeerFailure e && e.problem() == PeerProblem.NO_TRACKER;
    }

    private void again(Duration delay) {
        context.later(delay, this::attempt);
    }

    /** Whether a tracker, or a member that was to let this node in, said that it belongs to another ring. */
    private static boolean isWrongRing(Throwable failure) {
        return PeerStatus.cause(failure) instanceof DhtException e
                ? e.reason() == CallFailure.Reason.WRONG_RING
                : ErrorStatus.reason(failure)
                        .filter(CallFailure.Reason.WRONG_RING.name()::equals)
                        .isPresent();
    }

    /** A tracker's answer, who gave it, and when it was asked, in monotonic time. */
    private record Told(Tracker tracker, EntranceAnswer answer, long asked) {}
}
