// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.tracker.Trackers;
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
 * Keeps every tracker and the ring informed of what this peer has, and tries for ever where it fails.
 *
 * <p>Invariant: memory grows with the number of offered files, never with the number of failures. Thread-safe: each target
 * has a serial context of its own.
 */
public final class Announcer implements AutoCloseable {
    private final Supplier<PeerAddress> me;
    private final ProviderRecords records;
    private final List<TrackerTarget> trackers = new ArrayList<>();
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
        for (Tracker tracker : trackers.all()) {
            TrackerLedger ledger = new TrackerLedger(config, have);
            StepLoop<TrackerStep> loop = new StepLoop<>(
                    "tracker " + tracker.endpoint(),
                    ledger,
                    step -> TrackerCall.make(tracker, me.get(), ledger, step, ticker),
                    serials.get(),
                    timers,
                    ticker,
                    config.batchEvery());
            this.trackers.add(new TrackerTarget(tracker, ledger, loop));
        }
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
        trackers.forEach(t -> t.loop.start());
        ringLoop.start();
    }

    /** A file, or a part of it, is there for others from now on; with a publication, its name goes into the catalogue. */
    public void offer(FileRef ref, Optional<Publication> publication) {
        trackers.forEach(t -> t.loop.change(() -> t.ledger.offer(ref, publication)));
        ringLoop.change(() -> ringLedger.offer(ref));
    }

    /** Which chunks of an offered file are there has changed. */
    public void changed(FileRef ref) {
        trackers.forEach(t -> t.loop.change(() -> t.ledger.changed(ref)));
    }

    /** A file is not there any more. */
    public void withdraw(FileRef ref) {
        trackers.forEach(t -> t.loop.change(() -> t.ledger.withdraw(ref)));
        ringLoop.change(() -> ringLedger.withdraw(ref));
    }

    /** Who knows of some files, in their order. */
    public CompletableFuture<ImmutableList<Announced>> state(List<FileRef> refs) {
        CompletableFuture<List<List<Optional<String>>>> byTracker = CompletableFuture.completedFuture(List.of());
        for (TrackerTarget target : trackers) {
            CompletableFuture<List<Optional<String>>> problems = target.loop.read(
                    () -> refs.stream().map(target.ledger::problem).toList());
            byTracker = byTracker.thenCombine(
                    problems,
                    (all, one) -> ImmutableList.<List<Optional<String>>>builder()
                            .addAll(all)
                            .add(one)
                            .build());
        }
        CompletableFuture<List<Optional<String>>> onRing =
                ringLoop.read(() -> refs.stream().map(ringLedger::problem).toList());
        return byTracker.thenCombine(onRing, (tracker, ring) -> {
            ImmutableList.Builder<Announced> states = ImmutableList.builder();
            for (int i = 0; i < refs.size(); i++) {
                int index = i;
                states.add(announced(tracker.stream().map(t -> t.get(index)).toList(), ring.get(i)));
            }
            return states.build();
        });
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
        for (TrackerTarget target : trackers) {
            goodByes.add(target.loop.read(target.ledger::notWithdrawn).thenCompose(files -> {
                unheard.addAndGet(files.size());
                return target.tracker
                        .leave(me.get())
                        .exceptionally(e -> null)
                        .thenCompose(gone -> inPages(
                                files,
                                TrackerLedger.BATCH,
                                over,
                                page -> target.tracker
                                        .withdraw(me.get(), page)
                                        .thenAccept(heard -> unheard.addAndGet(-page.size()))));
            }));
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
        trackers.forEach(t -> t.loop.close());
        ringLoop.close();
    }

    private Announced announced(List<Optional<String>> tracker, Optional<String> ring) {
        boolean toTracker = tracker.stream().anyMatch(Optional::isEmpty);
        List<String> notes = new ArrayList<>();
        if (!toTracker) {
            notes.add(
                    tracker.isEmpty()
                            ? "no tracker is configured"
                            : "tracker: " + tracker.get(0).orElse("") + "; tried again by itself");
        }
        ring.ifPresent(why -> notes.add("ring: " + why + "; tried again by itself"));
        return new Announced(toTracker, ring.isEmpty(), String.join("; ", notes));
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

    private record TrackerTarget(Tracker tracker, TrackerLedger ledger, StepLoop<TrackerStep> loop) {}
}
