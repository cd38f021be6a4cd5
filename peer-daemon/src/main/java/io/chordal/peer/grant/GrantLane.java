// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The grants of one group: what is known of each file, and what is asked next.
 *
 * <p>Invariants: one question is under way at a time, and everything that is wanted meanwhile goes into the next one; while trackers
 * do not answer nobody is asked for any file. Confined to the wallet's lock; what is to be done outside of it goes to the effects.
 */
final class GrantLane {
    private static final long LEAST = Duration.ofMillis(1).toNanos();

    private final Membership as;
    private final GrantSurroundings around;
    private final Map<FileRef, GrantEntry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<FileRef> wanted = new LinkedHashSet<>();
    private boolean calling;
    private int failures;
    private long notBefore;
    private Optional<PeerFailure> lack = Optional.empty();

    GrantLane(Membership as, GrantSurroundings around) {
        this.as = as;
        this.around = around;
        this.notBefore = around.now();
    }

    boolean isNeeded() {
        return calling || entries.values().stream().anyMatch(GrantEntry::isNeeded);
    }

    /** The entry of a file; the one that was used longest ago and is not needed makes room. */
    GrantEntry entry(FileRef file) {
        GrantEntry entry = entries.computeIfAbsent(file, f -> new GrantEntry(f, around.now()));
        Iterator<GrantEntry> eldest = entries.values().iterator();
        while (entries.size() > around.config().most() && eldest.hasNext()) {
            GrantEntry each = eldest.next();
            if (each != entry && !each.isNeeded()) {
                eldest.remove();
            }
        }
        return entry;
    }

    /** A grant that is good. */
    Optional<String> good(FileRef file) {
        GrantEntry entry = entries.get(file);
        return entry == null || !around.isActive(as) ? Optional.empty() : entry.good(around.now());
    }

    /** Asks for what is due, at once if that may be. */
    void look(GrantEntry entry) {
        long now = around.now();
        entry.end(now, ended());
        if (!around.isActive(as)) {
            entry.forget(now);
            entry.lacks(notLoggedIn());
            tell(entry);
        } else if (entry.isDue(now) && !entry.asking && entry.mayAsk(now) && now - notBefore >= 0) {
            entry.asking = true;
            wanted.add(entry.file());
            send();
        } else if (!entry.asking) {
            lack.ifPresent(entry::lacksToo);
            tell(entry);
        }
        arm(entry);
    }

    /** As {@link #look}, even where there was no right before. */
    void lookAnew(GrantEntry entry) {
        if (entry.isRefused()) {
            entry.forget(around.now());
        }
        look(entry);
    }

    private void send() {
        if (calling || wanted.isEmpty()) {
            return;
        }
        List<FileRef> batch = wanted.stream().limit(GrantSource.MOST_FILES).collect(ImmutableList.toImmutableList());
        batch.forEach(wanted::remove);
        calling = true;
        around.ask(this, as, batch, around.now());
    }

    /** The answer to a question that was asked at a time. */
    void answered(List<FileRef> batch, long asked, Collection<IssuedGrant> grants) {
        calling = false;
        failures = 0;
        lack = Optional.empty();
        notBefore = around.now();
        Map<FileRef, IssuedGrant> byFile = new LinkedHashMap<>();
        grants.forEach(grant -> byFile.put(grant.file(), grant));
        double part = around.part();
        for (FileRef file : batch) {
            GrantEntry entry = entry(file);
            IssuedGrant grant = byFile.get(file);
            entry.asking = false;
            if (!around.isActive(as)) {
                look(entry);
            } else if (grant == null) {
                int times = entry.lacks(absent());
                entry.waitUntil(around.now() + around.pause(times));
                settle(entry);
            } else {
                long lifetime = grant.lifetime().toNanos();
                entry.keep(grant.text(), asked, asked + (long) (lifetime * part), asked + lifetime);
                settle(entry);
            }
        }
        send();
    }

    /** Nobody answered, or there is no right. */
    void failed(PeerFailure why) {
        calling = false;
        boolean refused = why.problem() == PeerProblem.NOT_IN_GROUP || why.problem() == PeerProblem.GROUP_NOT_FOUND;
        failures = refused ? 0 : failures + 1;
        notBefore = around.now() + (refused ? 0 : around.pause(failures));
        lack = refused ? Optional.empty() : Optional.of(why);
        wanted.clear();
        for (GrantEntry entry : ImmutableList.copyOf(entries.values())) {
            if (refused) {
                entry.refuse(why);
            } else if (entry.asking) {
                entry.lacks(why);
            }
            if (refused || entry.asking) {
                entry.asking = false;
                settle(entry);
            }
        }
    }

    /** Whether this peer may act as the member has changed, or may have. */
    void memberChanged() {
        notBefore = around.now();
        lack = Optional.empty();
        for (GrantEntry entry : ImmutableList.copyOf(entries.values())) {
            if (!entry.isRefused()) {
                entry.waitUntil(around.now());
                boolean isUseless = !entry.isNeeded() && !around.isActive(as);
                if (isUseless) {
                    entries.remove(entry.file());
                } else if (entry.isNeeded()) {
                    look(entry);
                }
            }
        }
    }

    private void settle(GrantEntry entry) {
        tell(entry);
        arm(entry);
    }

    private void tell(GrantEntry entry) {
        Optional<String> grant = entry.good(around.now());
        if (grant.isPresent()) {
            entry.waiting.forEach(each -> around.later(() -> each.complete(grant.get())));
            entry.waiting.clear();
        } else {
            answerLack(entry);
        }
        entry.keepers.values().forEach(around::later);
    }

    private void answerLack(GrantEntry entry) {
        PeerFailure why = entry.lack().orElseGet(this::ended);
        entry.waiting.forEach(each -> around.later(() -> each.completeExceptionally(why)));
        entry.waiting.clear();
    }

    private void arm(GrantEntry entry) {
        entry.timer.run();
        entry.timer = () -> {};
        if (!entry.keepers.isEmpty() && !entry.isRefused() && around.isActive(as)) {
            long now = around.now();
            entry.next(now, notBefore)
                    .ifPresent(next -> entry.timer = around.schedule(this, entry, Math.max(LEAST, next - now)));
        }
    }

    private PeerFailure ended() {
        return new PeerFailure(
                PeerProblem.NO_TRACKER,
                "the grant to read it in the group " + as.group() + " has ended, and no tracker gave another one yet");
    }

    private PeerFailure absent() {
        return new PeerFailure(
                PeerProblem.FILE_NOT_FOUND, "nobody in the group " + as.group() + " offers it at present");
    }

    private PeerFailure notLoggedIn() {
        return new PeerFailure(
                PeerProblem.PERMISSION_DENIED,
                "whoever is to read it in the group " + as.group()
                        + " is not logged in here any more; log in again: peerctl login NAME");
    }

    /** What of it is remembered, for tests. */
    ImmutableMap<FileRef, GrantEntry> entries() {
        return ImmutableMap.copyOf(entries);
    }
}
