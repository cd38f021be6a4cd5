// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.tracker.Holding;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Refusal;
import io.chordal.peer.grpc.tracker.Withdrawals;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the trackers were told of this peer's files in one group, and so what they must be told next.
 *
 * <p>Invariant: a file is either told, or due, or was refused and waits; nothing is kept for a file that is neither offered
 * nor still to be withdrawn. A withdrawal that fails keeps nothing else back. Confined like its {@link TrackerLedger}.
 */
final class GroupLedger {
    /** Files in one step, as many as a tracker takes at once. */
    static final int BATCH = 1_000;

    private static final int MOST_RANGES = 1_024;

    private final AnnounceConfig config;
    private final String group;
    private final Function<FileRef, Optional<ChunkSet>> have;
    private final BackOff telling;
    private final BackOff withdrawing;
    private final Map<FileRef, Entry> offers = new TreeMap<>();
    private final Set<FileRef> due = new LinkedHashSet<>();
    private final Map<FileRef, Gone> withdrawn = new LinkedHashMap<>();
    private String problem = "not told yet";

    /** A file that this peer no longer has in the group. */
    private record Gone(Optional<FileName> published, boolean keepEntry) {}

    GroupLedger(AnnounceConfig config, String group, Function<FileRef, Optional<ChunkSet>> have) {
        this.config = config;
        this.group = group;
        this.have = have;
        this.telling = new BackOff(config.retryFirst(), config.retryMax());
        this.withdrawing = new BackOff(config.retryFirst(), config.retryMax());
    }

    /** Whether there is nothing to remember. */
    boolean isEmpty() {
        return offers.isEmpty() && withdrawn.isEmpty();
    }

    boolean offer(FileRef ref, Optional<Publication> publication) {
        Entry entry = offers.computeIfAbsent(ref, r -> new Entry());
        boolean news = entry.told == null || !entry.publication.equals(publication);
        entry.published &= entry.publication.equals(publication);
        entry.publication = publication;
        withdrawn.remove(ref);
        due.add(ref);
        return news;
    }

    void changed(FileRef ref) {
        if (offers.containsKey(ref)) {
            due.add(ref);
        }
    }

    void withdraw(FileRef ref, boolean keepEntry) {
        Entry entry = offers.remove(ref);
        due.remove(ref);
        if (entry != null) {
            withdrawn.put(ref, new Gone(entry.publication.map(Publication::name), keepEntry));
        }
    }

    /** Why a file is not known to the trackers, or nothing if it is. */
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

    /** Why a file's name cannot be in the catalogue while another file has it, if that is so. */
    Optional<String> nameTaken(FileRef ref) {
        return Optional.ofNullable(offers.get(ref)).flatMap(entry -> entry.nameTaken);
    }

    /** What is to be said next. */
    Optional<TrackerStep> next(long now) {
        if (!withdrawn.isEmpty() && withdrawing.ready(now)) {
            return Optional.of(new TrackerStep.Withdraw(withdrawals()));
        }
        return due.isEmpty() || !telling.ready(now) ? Optional.empty() : telling(now);
    }

    /** As many as go together: those with a name, or those without, that stay in the catalogue, or do not. */
    private Withdrawals withdrawals() {
        Gone first = withdrawn.values().iterator().next();
        Predicate<Gone> fits =
                gone -> gone.keepEntry == first.keepEntry && gone.published.isPresent() == first.published.isPresent();
        List<Map.Entry<FileRef, Gone>> batch = withdrawn.entrySet().stream()
                .filter(each -> fits.test(each.getValue()))
                .limit(BATCH)
                .toList();
        return new Withdrawals(
                group,
                batch.stream().map(Map.Entry::getKey).collect(ImmutableList.toImmutableList()),
                batch.stream()
                        .flatMap(each -> each.getValue().published.stream())
                        .collect(ImmutableList.toImmutableList()),
                first.keepEntry);
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
                more = new TrackerStep.More(group, new Holding(ref, entry.missing(chunks.get())), chunks.get());
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
            return Optional.of(new TrackerStep.Announce(group, ImmutableList.copyOf(whole)));
        }
        return more != null || names.isEmpty()
                ? Optional.ofNullable(more)
                : Optional.of(new TrackerStep.Publish(group, ImmutableList.copyOf(names)));
    }

    void announced(TrackerStep.Announce step, List<Boolean> accepted, long now) {
        heard();
        for (int i = 0; i < step.holdings().size(); i++) {
            Holding holding = step.holdings().get(i);
            Entry entry = offers.get(holding.ref());
            if (entry == null) {
                continue;
            }
            if (i < accepted.size() && accepted.get(i)) {
                entry.told = holding.chunks();
                entry.note = "";
            } else {
                entry.refuse(
                        "the tracker refused it", now + config.refusedRetry().toNanos());
            }
        }
    }

    void told(TrackerStep.More step) {
        heard();
        Entry entry = offers.get(step.added().ref());
        if (entry != null) {
            entry.told = step.whole();
        }
    }

    void published(TrackerStep.Publish step, List<Optional<Refusal>> refusals, long now) {
        heard();
        for (int i = 0; i < step.files().size(); i++) {
            Entry entry = offers.get(step.files().get(i).ref());
            Optional<Refusal> refusal =
                    i < refusals.size() ? refusals.get(i) : Optional.of(new Refusal("UNKNOWN", "no answer"));
            if (entry == null) {
                continue;
            }
            if (refusal.isEmpty()) {
                entry.published = true;
                entry.note = "";
                entry.nameTaken = Optional.empty();
            } else {
                entry.nameTaken = refusal.filter(Refusal::isNameTaken).map(Refusal::message);
                entry.refuse(refusal.get().text(), now + config.refusedRetry().toNanos());
            }
        }
    }

    void withdrawn(TrackerStep.Withdraw step) {
        withdrawing.succeeded();
        step.files().files().forEach(withdrawn::remove);
    }

    /** The trackers have not heard yet that this peer no longer has these, as they are to be told. */
    ImmutableList<Withdrawals> notWithdrawn() {
        ImmutableList.Builder<Withdrawals> all = ImmutableList.builder();
        Map<FileRef, Gone> rest = new LinkedHashMap<>(withdrawn);
        while (!withdrawn.isEmpty()) {
            Withdrawals some = withdrawals();
            all.add(some);
            some.files().forEach(withdrawn::remove);
        }
        withdrawn.putAll(rest);
        return all.build();
    }

    int notWithdrawnCount() {
        return withdrawn.size();
    }

    void failed(TrackerStep step, long now, String why) {
        if (step instanceof TrackerStep.Withdraw) {
            withdrawing.failed(now);
        } else {
            problem = why;
            telling.failed(now);
        }
    }

    /** Nobody answers at all. */
    void silence(String why) {
        problem = why;
    }

    private void heard() {
        telling.succeeded();
        problem = "not told yet";
    }

    /** Whoever is told next knows nothing. */
    void forget() {
        offers.values().forEach(Entry::forget);
        due.addAll(offers.keySet());
    }

    /** What the tracker knows of one file. */
    private static final class Entry {
        private Optional<Publication> publication = Optional.empty();
        private @Nullable ChunkSet told;
        private boolean published;
        private String note = "";
        private Optional<String> nameTaken = Optional.empty();
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
            nameTaken = Optional.empty();
            refused = false;
        }
    }
}
