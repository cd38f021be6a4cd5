// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.PeerRef;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who has which chunks of which file in which group at present: the words of this tracker's own peers, and all questions. In memory
 * only: peers hold a lease, and announce everything again when their {@link #boot} changes. What other trackers were told comes in by
 * {@link #told}, and what these are to be told goes out by {@link #own}.
 *
 * <p>Invariants: those of {@link SwarmTable}; what one subject announced in a group, no other changes or takes back; what a peer says
 * here replaces what other trackers told of it. Thread-safe; the table's monitor guards everything, and nothing blocks while holding it.
 */
public final class SwarmRegistry implements Presence {
    private final SwarmTable table;
    private final RandomGenerator random;
    private final long boot;

    /** Starts empty, with a new boot number, and tells nobody. */
    public SwarmRegistry(SwarmLimits limits, Ticker ticker, RandomGenerator random) {
        this(limits, ticker, random, SwarmListener.NONE);
    }

    /** Starts empty, with a new boot number. */
    public SwarmRegistry(SwarmLimits limits, Ticker ticker, RandomGenerator random, SwarmListener listener) {
        this.table = new SwarmTable(
                requireNonNull(limits, "limits is null"),
                requireNonNull(ticker, "ticker is null"),
                requireNonNull(listener, "listener is null"));
        this.random = requireNonNull(random, "random is null");
        this.boot = random.nextLong();
    }

    /** Returns what other trackers tell. */
    public ToldSwarm told() {
        return new ToldSwarm(table);
    }

    /** Returns what other trackers are to be told. */
    public OwnSwarm own() {
        return new OwnSwarm(table);
    }

    /**
     * Returns a number for as long as the peer is known: another one after another start, and another one once the peer was
     * forgotten, or some of its files by another word than its own, so that it learns that they are not known.
     */
    public long boot(PeerRef peer) {
        synchronized (table) {
            table.expire();
            Stay stay = table.stay(peer.id(), table.self);
            return stay == null ? boot : boot + stay.shown;
        }
    }

    /** Returns how long a lease lasts. */
    public Duration lease() {
        return table.limits.lease();
    }

    /**
     * Takes or renews the peer's lease and sets what it has of these files; returns for each whether it was taken.
     *
     * @throws TrackerException if there is no room for one more peer
     */
    public ImmutableList<Boolean> announce(Announcer who, List<Announcement> announcements) {
        synchronized (table) {
            Stay stay = lease(who.peer());
            return announcements.stream()
                    .map(a -> a.chunks().isEmpty()
                            ? withdraw(who, a.file(), true).had()
                            : hold(stay, who, a.file(), a.chunks()))
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /**
     * Takes or renews the peer's lease and makes it a source, under these names, of all chunks of those of the files of which it has
     * announced none; returns for each whether it is a source now.
     *
     * @throws TrackerException if there is no room for one more peer
     */
    public ImmutableList<Boolean> register(Announcer who, List<NamedFile> registered) {
        synchronized (table) {
            Stay stay = lease(who.peer());
            return registered.stream().map(file -> register(stay, who, file)).collect(ImmutableList.toImmutableList());
        }
    }

    /** Renews the peer's lease; returns false if this tracker does not know the peer by its own word. */
    public boolean renew(PeerRef peer) {
        synchronized (table) {
            table.expire();
            if (table.stay(peer.id(), table.self) == null) {
                return false;
            }
            lease(peer);
            return true;
        }
    }

    /**
     * Adds chunks to what the peer has of a file, of which it is a source at once; returns false if the peer is not known,
     * or there is no room.
     */
    public boolean addChunks(Announcer who, FileRef file, Collection<ChunkSpan> spans) {
        synchronized (table) {
            if (!renew(who.peer())) {
                return false;
            }
            Stay stay = requireNonNull(table.stay(who.peer().id(), table.self));
            FileSwarm swarm = table.file(who.shared(file));
            Holding before = swarm == null ? null : Holding.find(swarm.of(stay.peer), table.self, who.subject());
            ChunkBits chunks = before == null ? ChunkBits.NONE : before.chunks;
            int chunkCount = file.layout().chunkCount();
            for (ChunkSpan span : spans) {
                chunks = chunks.with(span.first(), span.count(), chunkCount);
            }
            return chunks.isEmpty() || hold(stay, who, file, chunks);
        }
    }

    /** Takes files from the peer; returns what became of each. */
    public ImmutableList<Withdrawn> withdraw(Announcer who, List<FileRef> files, boolean keepEntries) {
        synchronized (table) {
            table.expire();
            return files.stream()
                    .map(file -> withdraw(who, file, keepEntries))
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /**
     * Takes from the peer all that it has in {@code public} and all that this subject announced for it, and forgets it if that is all;
     * returns the files that it had, or nothing if it was not known.
     */
    public Optional<ImmutableList<Withdrawn>> leave(PeerRef peer, Optional<Subject> subject) {
        synchronized (table) {
            table.expire();
            PeerEntry entry = table.peer(peer.id());
            if (entry == null) {
                return Optional.empty();
            }
            ImmutableList.Builder<Withdrawn> left = ImmutableList.builder();
            for (FileSwarm swarm : ImmutableList.copyOf(entry.files)) {
                Announcer who = new Announcer(swarm.key.group(), subject, peer);
                if (Holding.any(swarm.of(entry), said -> said.subject.equals(who.subject()))) {
                    left.add(withdraw(who, swarm.key.file(), false));
                }
            }
            forgetIdle(entry);
            return Optional.of(left.build());
        }
    }

    /** Takes from this tracker's own peers what a subject announced in a group. */
    public void dropSubject(GroupId group, Subject subject) {
        Optional<Subject> its = Optional.of(subject);
        Predicate<Holding> dropped = said -> said.teller == table.self && said.subject.equals(its);
        synchronized (table) {
            table.expire();
            for (FileSwarm swarm : table.ownFiles(shared -> shared.group().equals(group))) {
                for (PeerEntry peer : ImmutableList.copyOf(swarm.holders().keySet())) {
                    Stay stay = peer.stay(table.self);
                    if (stay != null && table.drop(peer, swarm, dropped)) {
                        table.showAnew(stay);
                        table.listener().withdrawn(new HoldingKey(peer.ref.id(), swarm.key, its), true);
                    }
                }
            }
        }
    }

    /**
     * Returns peers that have chunks of the file.
     *
     * @throws TrackerException if nobody has any
     */
    public Sources sources(SharedFile shared) {
        synchronized (table) {
            List<Map.Entry<PeerEntry, Holding>> all =
                    new ArrayList<>(known(shared).holders().entrySet());
            ImmutableList.Builder<Holder> sample = ImmutableList.builder();
            long bytes = 0;
            for (int i = 0; more(i, all.size(), bytes); i++) {
                Map.Entry<PeerEntry, Holding> chosen = draw(all, i);
                ChunkBits chunks = chosen.getValue().chunks;
                bytes += chunks.weight();
                sample.add(new Holder(chosen.getKey().ref, chunks));
            }
            return new Sources(sample.build(), all.size());
        }
    }

    /**
     * Counts the holders of each chunk of the file. Of very large swarms of very large files a random sample of the
     * incomplete holders is counted.
     *
     * @throws TrackerException if nobody has any
     */
    public ChunkCounts countChunks(SharedFile shared) {
        int chunkCount = shared.file().layout().chunkCount();
        List<ChunkBits> partial = new ArrayList<>();
        int complete;
        synchronized (table) {
            FileSwarm swarm = known(shared);
            swarm.holders().values().stream()
                    .map(said -> said.chunks)
                    .filter(chunks -> !chunks.isComplete())
                    .forEach(partial::add);
            complete = swarm.holders().size() - partial.size();
            for (int i = 0; i < Math.min(partial.size(), ChunkCounts.maxCounted(chunkCount)); i++) {
                draw(partial, i);
            }
        }
        return ChunkCounts.of(chunkCount, complete, partial);
    }

    @Override
    public Count count(SharedFile shared) {
        synchronized (table) {
            table.expire();
            FileSwarm swarm = table.file(shared);
            return swarm == null ? Count.NONE : swarm.count();
        }
    }

    /** Returns how many peers and files are known. */
    public Size size() {
        synchronized (table) {
            table.expire();
            return table.size();
        }
    }

    /** Forgets peers whose lease has ended; every question does so first, this only frees memory when nobody asks. */
    public void sweep() {
        synchronized (table) {
            table.expire();
        }
    }

    private FileSwarm known(SharedFile shared) {
        table.expire();
        FileSwarm swarm = table.file(shared);
        if (swarm == null) {
            throw new TrackerException(
                    TrackerReason.NO_SOURCE,
                    "no peers available for download of " + shared.file() + "; ask somebody who has it to share it");
        }
        return swarm;
    }

    private Stay lease(PeerRef peer) {
        table.expire();
        Stay stay = table.lease(peer, table.self, table.limits.lease().toNanos());
        table.listener().leaseChanged(peer.id());
        return stay;
    }

    private boolean hold(Stay stay, Announcer who, FileRef file, ChunkBits chunks) {
        boolean held = table.hold(stay, who.subject(), who.shared(file), chunks);
        if (held) {
            table.listener().announced(who.key(file));
        }
        return held;
    }

    private boolean register(Stay stay, Announcer who, NamedFile named) {
        SharedFile shared = who.shared(named.file());
        FileSwarm swarm = table.file(shared);
        boolean holds = swarm != null && Holding.find(swarm.of(stay.peer), table.self, who.subject()) != null;
        if (!holds && !hold(stay, who, named.file(), ChunkBits.COMPLETE)) {
            return false;
        }
        table.name(shared, named.name());
        table.listener().named(shared, named.name());
        return true;
    }

    /** The peer itself says so, and what other trackers were told before counts no more. */
    private Withdrawn withdraw(Announcer who, FileRef file, boolean keepEntries) {
        SharedFile shared = who.shared(file);
        FileSwarm swarm = table.file(shared);
        @Nullable PeerEntry peer = table.peer(who.peer().id());
        boolean had =
                swarm != null && peer != null && table.drop(peer, swarm, said -> said.subject.equals(who.subject()));
        table.listener().withdrawn(who.key(file), keepEntries);
        return new Withdrawn(shared, had, swarm == null ? ImmutableSet.of() : swarm.names());
    }

    private void forgetIdle(PeerEntry peer) {
        Stay stay = peer.stay(table.self);
        boolean idle =
                peer.files.stream().noneMatch(swarm -> Holding.any(swarm.of(peer), said -> said.teller == table.self));
        if (stay != null && idle) {
            table.end(stay);
        }
    }

    private boolean more(int taken, int all, long bytes) {
        return taken < Math.min(all, table.limits.maxLocations()) && bytes <= table.limits.maxLocationBytes();
    }

    /** Swaps a random one of the elements from {@code i} on to {@code i} and returns it. */
    private <T> T draw(List<T> elements, int i) {
        Collections.swap(elements, i, i + random.nextInt(elements.size() - i));
        return elements.get(i);
    }

    /**
     * How much the registry holds.
     *
     * @param peers peers
     * @param files files that somebody has, the same file in two groups counting twice
     * @param holdings pairs of the two
     */
    public record Size(int peers, int files, int holdings) {}
}
