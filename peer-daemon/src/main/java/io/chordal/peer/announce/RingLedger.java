// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which provider records this peer has on the ring, and so what must be written next.
 *
 * <p>Each key has an owner of its own, and one of them may be unable to write for long. So the peer's lease, records that are
 * taken back, records that are due and records that failed each wait for themselves only.
 *
 * <p>Invariant: an offered file is due, failed or written, the longest written first; one that was written before and could
 * not be written again is both of the last. Confined like all {@link Steps}.
 */
final class RingLedger implements Steps<RingStep> {
    /** Files in one step, as many as the ring takes at once. */
    static final int BATCH = 500;

    private final AnnounceConfig config;
    private final BackOff leasing;
    private final BackOff withdrawing;
    private final BackOff providing;
    private final BackOff repeating;
    private final Set<FileRef> due = new LinkedHashSet<>();
    private final Map<FileRef, String> failed = new LinkedHashMap<>();
    private final Map<FileRef, Long> written = new LinkedHashMap<>();
    private final Set<FileRef> withdrawn = new LinkedHashSet<>();

    /** Files whose record was sent without an answer so far: it may be on the ring. */
    private final Set<FileRef> tried = new LinkedHashSet<>();

    private long leasedAt;
    private boolean leased;
    private Optional<String> unleased = Optional.empty();

    RingLedger(AnnounceConfig config) {
        this.config = config;
        this.leasing = new BackOff(config.retryFirst(), config.retryMax());
        this.withdrawing = new BackOff(config.retryFirst(), config.retryMax());
        this.providing = new BackOff(config.retryFirst(), config.retryMax());
        this.repeating = new BackOff(config.retryFirst(), config.retryMax());
    }

    /** A file is there for others now; once more changes nothing. Says whether it is news. */
    boolean offer(FileRef ref) {
        withdrawn.remove(ref);
        if (!written.containsKey(ref) && !failed.containsKey(ref)) {
            return due.add(ref);
        }
        return false;
    }

    /** A file is not there any more; that is news. */
    boolean withdraw(FileRef ref) {
        due.remove(ref);
        failed.remove(ref);
        boolean mayBeThere = tried.remove(ref);
        if (written.remove(ref) != null || mayBeThere) {
            withdrawn.add(ref);
        }
        return true;
    }

    /** Why others do not find a file through the ring, or nothing if they do. */
    Optional<String> problem(FileRef ref) {
        return written.containsKey(ref) ? unleased : Optional.of(failed.getOrDefault(ref, "not written yet"));
    }

    /** The files whose records are on the ring, or may be: those that a peer which leaves has to take back. */
    ImmutableList<FileRef> leftBehind() {
        return Stream.of(written.keySet(), tried, withdrawn)
                .flatMap(Set::stream)
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Optional<RingStep> next(long now) {
        boolean leaseDue = !leased || now - leasedAt >= config.peerLeaseEvery().toNanos();
        if (leaseDue && leasing.ready(now)) {
            return Optional.of(new RingStep.RenewLease());
        }
        if (!withdrawn.isEmpty() && withdrawing.ready(now)) {
            return Optional.of(new RingStep.Withdraw(batch(withdrawn)));
        }
        refresh(now);
        if (!due.isEmpty() && providing.ready(now)) {
            return Optional.of(provide(due, false));
        }
        return due.isEmpty() && !failed.isEmpty() && repeating.ready(now)
                ? Optional.of(provide(failed.keySet(), true))
                : Optional.empty();
    }

    private RingStep provide(Set<FileRef> from, boolean again) {
        ImmutableList<FileRef> files = batch(from);
        tried.addAll(files);
        return new RingStep.Provide(files, again);
    }

    /** The peer's own lease was renewed. */
    void renewed(long now) {
        leasing.succeeded();
        leased = true;
        leasedAt = now;
        unleased = Optional.empty();
    }

    /** Provider records were tried: nothing for each that was written, else why not. */
    void provided(RingStep.Provide step, List<Optional<String>> outcomes, long now) {
        note(step.again() ? repeating : providing, outcomes, now);
        for (int i = 0; i < step.files().size(); i++) {
            FileRef ref = step.files().get(i);
            boolean offered = due.remove(ref);
            offered |= failed.remove(ref) != null;
            if (!offered) {
                continue;
            }
            Optional<String> failure = outcomes.get(i);
            if (failure.isPresent()) {
                failed.put(ref, failure.get());
            } else {
                tried.remove(ref);
                written.remove(ref);
                written.put(ref, now);
            }
        }
    }

    /** Provider records were to be taken back: nothing for each that is gone, else why not. */
    void withdrawn(RingStep.Withdraw step, List<Optional<String>> outcomes, long now) {
        note(withdrawing, outcomes, now);
        for (int i = 0; i < step.files().size(); i++) {
            FileRef ref = step.files().get(i);
            if (withdrawn.remove(ref) && outcomes.get(i).isPresent()) {
                withdrawn.add(ref);
            }
        }
    }

    @Override
    public void failed(RingStep step, long now, String why) {
        if (step instanceof RingStep.Provide provide) {
            provided(provide, all(provide.files(), why), now);
        } else if (step instanceof RingStep.Withdraw withdraw) {
            withdrawn(withdraw, all(withdraw.files(), why), now);
        } else {
            leasing.failed(now);
            if (!leased || now - leasedAt >= config.peerLease().toNanos()) {
                unleased = Optional.of("that this peer lives cannot be written: " + why);
            }
        }
    }

    /** One that was done shows that the ring can be reached: then there is no need to wait. */
    private static void note(BackOff pause, List<Optional<String>> outcomes, long now) {
        if (outcomes.stream().anyMatch(Optional::isEmpty)) {
            pause.succeeded();
        } else {
            pause.failed(now);
        }
    }

    private void refresh(long now) {
        long old = now - config.providerEvery().toNanos();
        for (Map.Entry<FileRef, Long> entry : written.entrySet()) {
            if (entry.getValue() - old > 0 || due.size() >= BATCH) {
                return;
            }
            if (!failed.containsKey(entry.getKey())) {
                due.add(entry.getKey());
            }
        }
    }

    private static List<Optional<String>> all(Collection<FileRef> files, String why) {
        return Collections.nCopies(files.size(), Optional.of(why));
    }

    private static ImmutableList<FileRef> batch(Set<FileRef> refs) {
        return refs.stream().limit(BATCH).collect(ImmutableList.toImmutableList());
    }
}
