// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which provider records this peer has on the ring, and so what must be written next.
 *
 * <p>Invariant: an offered file is either due or written, the longest written first. Confined like all {@link Steps}.
 */
final class RingLedger implements Steps<RingStep> {
    /** Files in one step, as many as the ring takes at once. */
    static final int BATCH = 500;

    private final AnnounceConfig config;
    private final BackOff backOff;
    private final Set<FileRef> due = new LinkedHashSet<>();
    private final Map<FileRef, Long> written = new LinkedHashMap<>();
    private final Set<FileRef> withdrawn = new LinkedHashSet<>();

    /** Files whose record was sent without an answer so far: it may be on the ring. */
    private final Set<FileRef> tried = new LinkedHashSet<>();

    private long leaseAt;
    private boolean leased;
    private String problem = "not written yet";

    RingLedger(AnnounceConfig config) {
        this.config = config;
        this.backOff = new BackOff(config.retryFirst(), config.retryMax());
    }

    /** A file is there for others now; once more changes nothing. */
    void offer(FileRef ref) {
        withdrawn.remove(ref);
        if (!written.containsKey(ref)) {
            due.add(ref);
        }
    }

    /** A file is not there any more. */
    void withdraw(FileRef ref) {
        due.remove(ref);
        boolean mayBeThere = tried.remove(ref);
        if (written.remove(ref) != null || mayBeThere) {
            withdrawn.add(ref);
        }
    }

    /** Why a file's record is not on the ring, or nothing if it is. */
    Optional<String> problem(FileRef ref) {
        return written.containsKey(ref) ? Optional.empty() : Optional.of(problem);
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
        if (!backOff.ready(now)) {
            return Optional.empty();
        }
        if (!leased || now - leaseAt >= 0) {
            return Optional.of(new RingStep.RenewLease());
        }
        if (!withdrawn.isEmpty()) {
            return Optional.of(new RingStep.Withdraw(batch(withdrawn)));
        }
        refresh(now);
        if (due.isEmpty()) {
            return Optional.empty();
        }
        ImmutableList<FileRef> files = batch(due);
        tried.addAll(files);
        return Optional.of(new RingStep.Provide(files));
    }

    /** The peer's own lease was renewed. */
    void renewed(long now) {
        backOff.succeeded();
        leased = true;
        leaseAt = now + config.peerLeaseEvery().toNanos();
    }

    /** Provider records were written. */
    void provided(RingStep.Provide step, long now) {
        backOff.succeeded();
        for (FileRef ref : step.files()) {
            if (due.remove(ref)) {
                tried.remove(ref);
                written.remove(ref);
                written.put(ref, now);
            }
        }
    }

    /** Provider records were taken back. */
    void withdrawn(RingStep.Withdraw step) {
        backOff.succeeded();
        step.files().forEach(withdrawn::remove);
    }

    @Override
    public void failed(long now, String why) {
        problem = why;
        backOff.failed(now);
    }

    private void refresh(long now) {
        long old = now - config.providerEvery().toNanos();
        for (Map.Entry<FileRef, Long> entry : written.entrySet()) {
            if (entry.getValue() - old > 0 || due.size() >= BATCH) {
                return;
            }
            due.add(entry.getKey());
        }
    }

    private static ImmutableList<FileRef> batch(Set<FileRef> refs) {
        return refs.stream().limit(BATCH).collect(ImmutableList.toImmutableList());
    }
}
