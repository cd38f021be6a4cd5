// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Refusal;
import io.chordal.peer.grpc.tracker.TrackerLease;
import io.chordal.peer.grpc.tracker.TrackerLife;
import io.chordal.peer.grpc.tracker.Withdrawals;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the present tracker was told of this peer's files, group by group, and so what must be told next.
 *
 * <p>A tracker that forgot the peer, or was started anew, or took the place of another, is told everything again; so that it
 * cannot take the peer in anew without a word, a renewal that is due comes before all else. A group of which nothing can be said
 * keeps no other back. Confined like all {@link Steps}.
 */
final class TrackerLedger implements Steps<TrackerStep> {
    private final AnnounceConfig config;
    private final Function<FileRef, Optional<ChunkSet>> have;
    private final BackOff renewing;
    private final Map<String, GroupLedger> groups = new TreeMap<>();
    private Optional<TrackerLife> life = Optional.empty();
    private long renewAt;
    private boolean renewalSet;
    private int turn;

    TrackerLedger(AnnounceConfig config, Function<FileRef, Optional<ChunkSet>> have) {
        this.config = config;
        this.have = have;
        this.renewing = new BackOff(config.retryFirst(), config.retryMax());
    }

    /** A file is there for a group now; with a publication, also for its catalogue. Says whether that is news. */
    boolean offer(FileRef ref, String group, Optional<Publication> publication) {
        return groups.computeIfAbsent(group, g -> new GroupLedger(config, g, have))
                .offer(ref, publication);
    }

    /** Which chunks of a file are there has changed; that can wait for more of it. */
    boolean changed(FileRef ref) {
        groups.values().forEach(group -> group.changed(ref));
        return false;
    }

    /** A file is not there for a group any more; that is news. */
    boolean withdraw(FileRef ref, String group, boolean keepEntry) {
        GroupLedger ledger = groups.get(group);
        if (ledger != null) {
            ledger.withdraw(ref, keepEntry);
        }
        return true;
    }

    /** The same in all groups, and for good. */
    boolean withdraw(FileRef ref) {
        groups.values().forEach(group -> group.withdraw(ref, false));
        return true;
    }

    /** Why a file is not known to the tracker in a group, or nothing if it is. */
    Optional<String> problem(FileRef ref, String group) {
        GroupLedger ledger = groups.get(group);
        return ledger == null ? Optional.of("not offered") : ledger.problem(ref);
    }

    /** Why a file's name cannot be in a group's catalogue while another file has it there, if that is so. */
    Optional<String> nameTaken(FileRef ref, String group) {
        GroupLedger ledger = groups.get(group);
        return ledger == null ? Optional.empty() : ledger.nameTaken(ref);
    }

    /** The groups of which anything is to be remembered. */
    ImmutableSet<String> groups() {
        return groups.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(ImmutableSet.toImmutableSet());
    }

    @Override
    public Optional<TrackerStep> next(long now) {
        if (renewalSet && now - renewAt >= 0) {
            return renewing.ready(now) ? Optional.of(new TrackerStep.Renew()) : Optional.empty();
        }
        groups.values().removeIf(GroupLedger::isEmpty);
        List<GroupLedger> inTurn = new ArrayList<>(groups.values());
        Collections.rotate(inTurn, -turn);
        for (GroupLedger group : inTurn) {
            Optional<TrackerStep> step = group.next(now);
            if (step.isPresent()) {
                return step;
            }
        }
        return renewalSet || !renewing.ready(now) ? Optional.empty() : Optional.of(new TrackerStep.Renew());
    }

    /** The tracker answered an announcement. */
    void announced(TrackerStep.Announce step, TrackerLease lease, long now) {
        answered(lease, now);
        of(step).ifPresent(group -> group.announced(step, lease.accepted(), now));
    }

    /** A tracker answered about further chunks. */
    void told(TrackerStep.More step, boolean accepted, Endpoint by) {
        if (accepted) {
            of(step).ifPresent(group -> group.told(step));
            heard(by);
        } else {
            forget();
        }
    }

    /** A tracker answered about names: nothing for each that it took, else why not. */
    void published(TrackerStep.Publish step, List<Optional<Refusal>> refusals, Endpoint by, long now) {
        of(step).ifPresent(group -> group.published(step, refusals, now));
        heard(by);
    }

    /** A tracker took a withdrawal. */
    void withdrawn(TrackerStep.Withdraw step, Endpoint by) {
        of(step).ifPresent(group -> group.withdrawn(step));
        heard(by);
    }

    /** What the trackers have not heard yet that this peer no longer has. */
    ImmutableList<Withdrawals> notWithdrawn() {
        return groups.values().stream()
                .flatMap(group -> group.notWithdrawn().stream())
                .collect(ImmutableList.toImmutableList());
    }

    /** Of how many files that is. */
    int notWithdrawnCount() {
        return groups.values().stream().mapToInt(GroupLedger::notWithdrawnCount).sum();
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
        turn++;
        of(step).ifPresent(group -> group.failed(step, now, why));
        if (!renewalSet || step instanceof TrackerStep.Renew) {
            renewing.failed(now);
        }
        if (step instanceof TrackerStep.Renew) {
            groups.values().forEach(group -> group.silence(why));
        }
    }

    private Optional<GroupLedger> of(TrackerStep step) {
        return step instanceof TrackerStep.OfGroup of ? Optional.ofNullable(groups.get(of.group())) : Optional.empty();
    }

    private void answered(TrackerLease lease, long now) {
        renewing.succeeded();
        renewAt = now + lease.lease().toNanos() / 3;
        renewalSet = true;
        if (life.isPresent() && !life.get().equals(lease.by())) {
            forget();
        }
        life = Optional.of(lease.by());
    }

    /** Somebody answered who may be another tracker than the one that was told of the rest. */
    private void heard(Endpoint by) {
        if (life.isPresent() && !life.get().endpoint().equals(by)) {
            life = Optional.empty();
            renewalSet = false;
            forget();
        }
    }

    private void forget() {
        groups.values().forEach(GroupLedger::forget);
    }
}
