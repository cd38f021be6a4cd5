// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.tracker.Withdrawals;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps the present tracker and the ring informed of what this peer has, and tries for ever where it fails. The ring, whose records
 * everybody can read, hears of what is public alone.
 *
 * <p>Invariant: memory grows with the number of offered files, never with the number of failures. Thread-safe: each target
 * has a serial context of its own.
 */
public final class Announcer implements AutoCloseable {
    private final Supplier<PeerAddress> me;
    private final ProviderRecords records;
    private final Trackers trackers;
    private final TrackerLedger trackerLedger;
    private final StepLoop<TrackerStep> trackerLoop;
    private final RingLedger ringLedger;
    private final StepLoop<RingStep> ringLoop;
    private final AnnounceConfig config;

    /**
     * An announcer that tells nothing before {@link #start}; offers may be made before.
     *
     * @param me this peer as others call it
     * @param have which chunks of an offered file are there
     * @param serials makes serial contexts
     */
    public Announcer(
            AnnounceConfig config,
            Supplier<PeerAddress> me,
            Function<FileRef, Optional<ChunkSet>> have,
            Trackers trackers,
            ProviderRecords records,
            Supplier<Executor> serials,
            ScheduledExecutorService timers,
            Ticker ticker) {
        this.config = config;
        this.me = me;
        this.records = records;
        this.ringLedger = new RingLedger(config);
        this.trackers = trackers;
        this.trackerLedger = new TrackerLedger(config, have);
        this.trackerLoop = new StepLoop<>(
                "the trackers",
                trackerLedger,
                step -> trackers.ask(tracker -> TrackerCall.make(tracker, me.get(), trackerLedger, step, ticker)),
                serials.get(),
                timers,
                ticker,
                config.batchEvery());
        this.ringLoop = new StepLoop<>(
                "the ring",
                ringLedger,
                step -> ringCall(step, ticker),
                serials.get(),
                timers,
                ticker,
                config.batchEvery());
    }

    /** Begins to inform. */
    public void start() {
        if (hasTrackers()) {
            trackerLoop.start();
        }
        ringLoop.start();
    }

    /**
     * A file, or a part of it, is there for a group from now on; with a publication, its name goes into the group's catalogue.
     * The ring is told of what is public.
     */
    public void offer(FileRef ref, String group, Optional<Publication> publication) {
        if (hasTrackers()) {
            trackerLoop.change(() -> trackerLedger.offer(ref, group, publication));
        }
        if (group.equals(Publication.PUBLIC)) {
            ringLoop.change(() -> ringLedger.offer(ref));
        }
    }

    /** Which chunks of an offered file are there has changed. */
    public void changed(FileRef ref) {
        trackerLoop.change(() -> trackerLedger.changed(ref));
    }

    /** A file is not there for a group any more; with {@code keepEntry} the catalogue keeps it even if nobody has it. */
    public void withdraw(FileRef ref, String group, boolean keepEntry) {
        trackerLoop.change(() -> trackerLedger.withdraw(ref, group, keepEntry));
        if (group.equals(Publication.PUBLIC)) {
            ringLoop.change(() -> ringLedger.withdraw(ref));
        }
    }

    /** A file is not there any more for anybody. */
    public void withdraw(FileRef ref) {
        trackerLoop.change(() -> trackerLedger.withdraw(ref));
        ringLoop.change(() -> ringLedger.withdraw(ref));
    }

    /** Who knows of some files, in their order. */
    public CompletableFuture<ImmutableList<Announced>> state(List<Offer> offers) {
        CompletableFuture<List<AtTracker>> atTracker = trackerLoop.read(() -> offers.stream()
                .map(offer -> new AtTracker(
                        trackerLedger.problem(offer.ref(), offer.group()),
                        trackerLedger.nameTaken(offer.ref(), offer.group())))
                .toList());
        CompletableFuture<List<Optional<String>>> onRing = ringLoop.read(
                () -> offers.stream().map(Offer::ref).map(ringLedger::problem).toList());
        return atTracker.thenCombine(onRing, (tracker, ring) -> {
            ImmutableList.Builder<Announced> states = ImmutableList.builder();
            for (int i = 0; i < offers.size(); i++) {
                states.add(announced(offers.get(i), tracker.get(i), ring.get(i)));
            }
            return states.build();
        });
    }

    /** Why no tracker knows of a file, if so, and that another file has its name, if so. */
    private record AtTracker(Optional<String> problem, Optional<String> nameTaken) {}

    /** The groups in which anything is offered, or is still to be withdrawn. */
    public CompletableFuture<ImmutableSet<String>> groups() {
        return trackerLoop.read(trackerLedger::groups);
    }

    /** How many withdrawals no tracker has heard yet. */
    public CompletableFuture<Integer> unheard() {
        return trackerLoop.read(trackerLedger::notWithdrawnCount);
    }

    /** Whether there is a tracker that could know of files. */
    public boolean hasTrackers() {
        return !trackers.isEmpty();
    }

    /**
     * Says good-bye everywhere and stops informing. What trackers have not heard yet is withdrawn, and the provider records
     * are taken back from the ring, page by page, as far as the time allows.
     */
    public CompletableFuture<LeftBehind> leave(Duration budget) {
        close();
        List<CompletableFuture<Void>> goodByes = new ArrayList<>();
        AtomicInteger unheard = new AtomicInteger();
        AtomicInteger left = new AtomicInteger();
        CompletableFuture<Void> over = new CompletableFuture<>();
        if (hasTrackers()) {
            goodByes.add(
                    trackerLoop.read(trackerLedger::notWithdrawn).thenCompose(rest -> sayGoodBye(rest, unheard, over)));
        }
        goodByes.add(records.endPeerLease(me.get()));
        goodByes.add(ringLoop.read(ringLedger::leftBehind).thenCompose(files -> {
            left.set(files.size());
            return inPages(
                    files,
                    RingLedger.BATCH,
                    over,
                    page -> records.withdraw(me.get(), page).thenAccept(outcomes -> left.addAndGet(-done(outcomes))));
        }));
        CompletableFuture.allOf(goodByes.stream()
                        .map(goodBye -> goodBye.exceptionally(e -> null))
                        .toArray(CompletableFuture[]::new))
                .thenRun(() -> over.complete(null));
        return over.completeOnTimeout(null, budget.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(done -> new LeftBehind(left.get(), unheard.get()));
    }

    private CompletableFuture<Void> sayGoodBye(
            List<Withdrawals> left, AtomicInteger unheard, CompletableFuture<Void> over) {
        unheard.addAndGet(left.stream().mapToInt(each -> each.files().size()).sum());
        CompletableFuture<Void> told =
                trackers.ask(tracker -> tracker.leave(me.get())).exceptionally(e -> null);
        for (Withdrawals each : left) {
            told = told.thenCompose(done -> over.isDone()
                    ? over
                    : trackers.ask(tracker -> tracker.withdraw(me.get(), each))
                            .thenAccept(heard -> unheard.addAndGet(-each.files().size()))
                            .exceptionally(e -> null));
        }
        return told;
    }

    /** Takes files that were withdrawn off the ring now, as far as the time allows; what is left is tried on in any case. */
    public CompletableFuture<Void> takeBack(List<FileRef> files, Duration budget) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        inPages(
                        files,
                        RingLedger.BATCH,
                        over,
                        page -> records.withdraw(me.get(), page).thenAccept(outcomes -> {}))
                .whenComplete((done, e) -> over.complete(null));
        return over.completeOnTimeout(null, budget.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes files back, a page after the other until it is over; a page that fails stays behind. */
    private static CompletableFuture<Void> inPages(
            List<FileRef> files,
            int pageSize,
            CompletableFuture<Void> over,
            Function<List<FileRef>, CompletableFuture<Void>> takeBack) {
        CompletableFuture<Void> pages = CompletableFuture.completedFuture(null);
        for (List<FileRef> page : Lists.partition(files, pageSize)) {
            pages = pages.thenCompose(
                    done -> over.isDone() ? over : takeBack.apply(page).exceptionally(e -> null));
        }
        return pages;
    }

    private static int done(List<Optional<String>> outcomes) {
        return (int) outcomes.stream().filter(Optional::isEmpty).count();
    }

    @Override
    public void close() {
        trackerLoop.close();
        ringLoop.close();
    }

    private Announced announced(Offer offer, AtTracker tracker, Optional<String> ring) {
        boolean isPublic = offer.group().equals(Publication.PUBLIC);
        boolean toTracker = hasTrackers() && tracker.problem().isEmpty();
        List<String> notes = new ArrayList<>();
        if (!toTracker) {
            notes.add(
                    hasTrackers()
                            ? "tracker: " + tracker.problem().orElse("") + "; tried again by itself"
                            : "no tracker is configured");
        }
        if (isPublic) {
            ring.ifPresent(why -> notes.add("ring: " + why + "; tried again by itself"));
        }
        return new Announced(toTracker, isPublic && ring.isEmpty(), String.join("; ", notes), tracker.nameTaken());
    }

    private CompletableFuture<Runnable> ringCall(RingStep step, Ticker ticker) {
        if (step instanceof RingStep.Provide provide) {
            return records.provide(me.get(), provide.files(), config.providerLease())
                    .thenApply(outcomes -> () -> ringLedger.provided(provide, outcomes, ticker.read()));
        }
        if (step instanceof RingStep.Withdraw withdraw) {
            return records.withdraw(me.get(), withdraw.files())
                    .thenApply(outcomes -> () -> ringLedger.withdrawn(withdraw, outcomes, ticker.read()));
        }
        return records.renewPeerLease(me.get(), config.peerLease())
                .thenApply(done -> () -> ringLedger.renewed(ticker.read()));
    }
}
