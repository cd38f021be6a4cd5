// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.TrackerLease;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one tracker was told of this peer's files, and so what it must be told next.
 *
 * <p>Invariant: a file is either told, or due, or was refused and waits; nothing is kept for a file that is neither offered
 * nor still to be withdrawn. A tracker that forgot the peer, or was started anew, is told everything again; so that it
 * cannot take the peer in anew without a word, a renewal that is due comes before all else. Confined like all {@link Steps}.
 */
final class TrackerLedger implements Steps<TrackerStep> {
    /** Files in one step, as many as a tracker takes at once. */
    static final int BATCH = 1_000;

    private static final int MOST_RANGES = 1_024;

    private final AnnounceConfig config;
    private final Function<FileRef, Optional<ChunkSet>> have;
    private final BackOff backOff;
    private final BackOff withdrawing;
    private final Map<FileRef, Entry> offers = new TreeMap<>();
    private final Set<FileRef> due = new LinkedHashSet<>();
    private final Set<FileRef> withdrawn = new LinkedHashSet<>();
    private long renewAt;
    private boolean renewalSet;
    private @Nullable Long boot;
    private String problem = "not told yet";

    TrackerLedger(AnnounceConfig config, Function<FileRef, Optional<ChunkSet>> have) {
        this.config = config;
        this.have = have;
        this.backOff = new BackOff(config.retryFirst(), config.retryMax());
        this.withdrawing = new BackOff(config.retryFirst(), config.retryMax());
    }

    /** A file is there for others now; with a publication, also for the catalogue. Says whether that is news. */
    boolean offer(FileRef ref, Optional<Publication> publication) {
        Entry entry = offers.computeIfAbsent(ref, r -> new Entry());
        boolean news = entry.told == null || !entry.publication.equals(publication);
        entry.publication = publication;
        withdrawn.remove(ref);
        due.add(ref);
        return news;
    }

    /** Which chunks of a file are there has changed; that can wait for more of it. */
    boolean changed(FileRef ref) {
        if (offers.containsKey(ref)) {
            due.add(ref);
        }
        return false;
    }

    /** A file is not there any more; that is news. */
    boolean withdraw(FileRef ref) {
        Entry entry = offers.remove(ref);
        due.remove(ref);
        if (entry != null) {
            withdrawn.add(ref);
        }
        return true;
    }

    /** Why a file is not known to the tracker, or nothing if it is. */
    Optional<String> problem(FileRef ref) {
        Entry entry = offers.get(ref);
        if (entry == null) {
            return Optional.of("not offered");
        }
        if (!entry.note.isEmpty()) {
            return Optional.of(entry.note);
        }
        boolean told = entry.told != null && (entry.publication.isEmpty() || entry.published);
        return told ? Optional.empty() : Optional.of(problem);
    }

    @Override
    public Optional<TrackerStep> next(long now) {
        if (!backOff.ready(now)) {
            return Optional.empty();
        }
        if (renewalSet && now - renewAt >= 0) {
            return Optional.of(new TrackerStep.Renew());
        }
        if (!withdrawn.isEmpty() && withdrawing.ready(now)) {
            return Optional.of(
                    new TrackerStep.Withdraw(withdrawn.stream().limit(BATCH).collect(ImmutableList.toImmutableList())));
        }
        Optional<TrackerStep> telling = due.isEmpty() ? Optional.empty() : telling(now);
        return telling.isPresent() || renewalSet ? telling : Optional.of(new TrackerStep.Renew());
    }

    private Optional<TrackerStep> telling(long now) {
        List<Holding> whole = new ArrayList<>();
        List<Publication> names = new ArrayList<>();
        @Nullable TrackerStep more = null;
        for (FileRef ref : List.copyOf(due)) {
            Entry entry = offers.get(ref);
            Optional<ChunkSet> chunks = have.apply(ref).filter(c -> !c.isEmpty());
            if (entry == null || chunks.isEmpty()) {
                due.remove(ref);
            } else if (!entry.isPatient(now)) {
                continue;
            } else if (entry.mustBeToldWhole(chunks.get())) {
                whole.add(new Holding(ref, chunks.get()));
            } else if (!entry.knows(chunks.get())) {
                more = new TrackerStep.More(new Holding(ref, entry.missing(chunks.get())), chunks.get());
            } else if (entry.publication.isPresent() && !entry.published) {
                names.add(entry.publication.get());
            } else {
                due.remove(ref);
            }
            if (whole.size() == BATCH || names.size() == BATCH) {
                break;
            }
        }
        if (!whole.isEmpty()) {
            return Optional.of(new TrackerStep.Announce(ImmutableList.copyOf(whole)));
        }
        return more != null || names.isEmpty()
                ? Optional.ofNullable(more)
                : Optional.of(new TrackerStep.Publish(sameGroup(names)));
    }

    /** The tracker answered an announcement. */
    void announced(TrackerStep.Announce step, TrackerLease lease, long now) {
        answered(lease, now);
        for (int i = 0; i < step.holdings().size(); i++) {
            Holding holding = step.holdings().get(i);
            Entry entry = offers.get(holding.ref());
            if (entry == null) {
                continue;
            }
            if (i < lease.accepted().size() && lease.accepted().get(i)) {
                entry.told = holding.chunks();
                entry.note = "";
            } else {
                entry.refuse(
                        "the tracker refused it", now + config.refusedRetry().toNanos());
            }
        }
    }

    /** The tracker answered about further chunks. */
    void told(TrackerStep.More step, boolean accepted) {
        backOff.succeeded();
        Entry entry = offers.get(step.added().ref());
        if (!accepted) {
            forget();
        } else if (entry != null) {
            entry.told = step.whole();
        }
    }

    /** The tracker answered about names: nothing for each that it took, else why not. */
    void published(TrackerStep.Publish step, List<Optional<String>> refusals, long now) {
        backOff.succeeded();
        for (int i = 0; i < step.files().size(); i++) {
            Entry entry = offers.get(step.files().get(i).ref());
            Optional<String> refusal = i < refusals.size() ? refusals.get(i) : Optional.of("no answer");
            if (entry == null) {
                continue;
            }
            if (refusal.isEmpty()) {
                entry.published = true;
                entry.note = "";
            } else {
                entry.refuse(refusal.get(), now + config.refusedRetry().toNanos());
            }
        }
    }

    /** The tracker took a withdrawal. */
    void withdrawn(TrackerStep.Withdraw step) {
        withdrawing.succeeded();
        step.files().forEach(withdrawn::remove);
    }

    /** The files that the tracker has not heard yet that this peer no longer has. */
    ImmutableList<FileRef> notWithdrawn() {
        return ImmutableList.copyOf(withdrawn);
    }

    /** The tracker answered a renewal. */
    void renewed(TrackerLease lease, long now) {
        answered(lease, now);
        if (!lease.known()) {
            forget();
        }
    }

    @Override
    public void failed(TrackerStep step, long now, String why) {
        if (step instanceof TrackerStep.Withdraw) {
            withdrawing.failed(now);
            return;
        }
        problem = why;
        backOff.failed(now);
    }

    private void answered(TrackerLease lease, long now) {
        backOff.succeeded();
        problem = "not told yet";
        renewAt = now + lease.lease().toNanos() / 3;
        renewalSet = true;
        if (boot != null && boot != lease.boot()) {
            forget();
        }
        boot = lease.boot();
    }

    private void forget() {
        offers.values().forEach(Entry::forget);
        due.addAll(offers.keySet());
    }

    private static ImmutableList<Publication> sameGroup(List<Publication> names) {
        String group = names.get(0).group();
        return names.stream().filter(n -> n.group().equals(group)).collect(ImmutableList.toImmutableList());
    }

    /** What the tracker knows of one file. */
    private static final class Entry {
        private Optional<Publication> publication = Optional.empty();
        private @Nullable ChunkSet told;
        private boolean published;
        private String note = "";
        private boolean refused;
        private long retryAt;

        boolean isPatient(long now) {
            return !refused || now - retryAt >= 0;
        }

        boolean mustBeToldWhole(ChunkSet chunks) {
            return told == null
                    || !told.minus(chunks).isEmpty()
                    || chunks.minus(told).ranges().size() > MOST_RANGES;
        }

        boolean knows(ChunkSet chunks) {
            return told != null && told.equals(chunks);
        }

        ChunkSet missing(ChunkSet chunks) {
            return told == null ? chunks : chunks.minus(told);
        }

        void refuse(String why, long until) {
            note = why;
            refused = true;
            retryAt = until;
        }

        void forget() {
            told = null;
            published = false;
            note = "";
            refused = false;
        }
    }
}
