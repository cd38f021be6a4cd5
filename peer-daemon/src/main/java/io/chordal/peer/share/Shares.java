// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.serve.Library;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Inspection;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.ShareIndex;
import io.chordal.swarm.share.ShareRefusedException;
import io.chordal.swarm.share.ShareResult;
import io.chordal.swarm.share.SharedFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this peer shares: the index, told to the announcer, as the library that the chunk service serves from.
 *
 * <p>Invariant: every share in the index is offered to the announcer until it is unshared, but for one that was found gone,
 * changed or unreadable: that is offered again once a look finds it as it was; and in groups only while this peer may act there as
 * whoever shared it. Thread-safe. Most methods block on the disk.
 */
public final class Shares implements Library {
    private static final Logger log = LoggerFactory.getLogger(Shares.class);

    private final ShareIndex index;
    private final FolderList lists;
    private final Announcer announcer;
    private final Predicate<Membership> active;
    private final GroupOffers offers;
    private final Map<FileRef, LongAdder> uploads = new ConcurrentHashMap<>();
    private final Map<FileRef, String> damage = new ConcurrentHashMap<>();

    /**
     * Shares over an index, with the lists of those that are folders.
     *
     * @param active whether this peer may act as a member at present
     */
    public Shares(ShareIndex index, FolderList lists, Announcer announcer, Predicate<Membership> active) {
        this.index = index;
        this.lists = lists;
        this.announcer = announcer;
        this.active = active;
        this.offers = new GroupOffers(announcer, active);
    }

    /** Looks at every share of the last run and offers those that are as they were; returns how many. */
    public int restore() {
        List<ShareIndex.Look> looks = index.lookAtAll();
        looks.forEach(look -> look.problem().ifPresentOrElse(this::notServed, () -> offer(look.file())));
        return (int) looks.stream().filter(look -> look.problem().isEmpty()).count();
    }

    /** Looks again at the shares that are not served, and offers those that are as they were. */
    public void lookAgain() {
        for (SharedFile file : index.list()) {
            boolean backAgain = index.problem(file.ref()).isPresent()
                    && index.look(file.ref())
                            .filter(look -> look.problem().isEmpty())
                            .isPresent();
            if (backAgain) {
                log.info("shared again: {}", file.path());
                offer(file);
                announcer.changed(file.ref());
            }
        }
    }

    private void offer(SharedFile file) {
        offer(file, sha256(file.ref()));
    }

    private void offer(SharedFile file, Optional<Hash256> sha256) {
        offers.make(file, sha256);
    }

    /**
     * Somebody else is logged in, or nobody: what was shared as a user who is not any more is withdrawn, and stays in catalogues;
     * what the new one shared is offered. Returns how many files were withdrawn from groups.
     */
    public int sessionChanged() {
        int withdrawn = 0;
        for (SharedFile file : index.list()) {
            withdrawn += offers.withdrawInactive(file) ? 1 : 0;
            if (index.problem(file.ref()).isEmpty()) {
                offer(file);
            }
        }
        return withdrawn;
    }

    /** In which groups this peer has a file for others, and as whom; none as a user who is not logged in. */
    @Override
    public ImmutableSet<Membership> served(FileRef ref) {
        return index.memberships(ref).stream().filter(active).collect(ImmutableSet.toImmutableSet());
    }

    private void notServed(String why) {
        log.warn("not shared at present: {}", why);
    }

    /** Shares the file at a path in a group; throws {@link PeerFailure} with what is wrong with it. */
    public Share share(Path path, Membership as, LongConsumer progress) {
        try {
            ShareResult result = index.share(path, as, progress);
            Share share = offered(result);
            return share.noting(SameContent.note(path, as.group(), result));
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** Shares the list of a folder in a group, kept at a path, under the folder's name; throws {@link PeerFailure}. */
    public Share shareFolder(Path list, FileName name, Path folder, Membership as, boolean listed) {
        try {
            return offered(index.shareFolder(list, name, folder, as, listed));
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    private Share offered(ShareResult result) {
        if (result instanceof ShareResult.Shared shared) {
            Share share = added(shared);
            offer(ImmutableList.of(share));
            return share;
        }
        throw refusal((ShareResult.Refused) result);
    }

    /** Looks at the file at a path and hashes it; shares nothing. */
    Inspection inspect(Path path, LongConsumer progress) {
        try {
            return index.inspect(path, progress);
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** How many more files may be shared. */
    public int room() {
        return index.room();
    }

    /**
     * Shares what was inspected or fetched, many in one go, in order; nobody is told before {@link #offer}.
     *
     * @throws PeerFailure if that cannot be; if there is no room for all that are not shared yet, none is shared
     */
    public ImmutableList<Share> add(List<Inspection.Fresh> files) {
        try {
            return index.shareAll(files).stream().map(this::added).collect(ImmutableList.toImmutableList());
        } catch (ShareRefusedException e) {
            throw refusal(e.result());
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** What was fetched to a path, as it would be shared; throws {@link PeerFailure}. */
    public Inspection.Fresh fetched(Manifest manifest, Path path, FileName name) {
        try {
            return index.fetched(manifest, path, name);
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    private Share added(ShareResult.Shared shared) {
        shared.replaced().ifPresent(announcer::withdraw);
        FileRef ref = shared.file().ref();
        damage.remove(ref);
        return new Share(shared.file(), shared.manifest().sha256(), "", uploaded(ref), "");
    }

    /** Tells others of shares. */
    public void offer(List<Share> shares) {
        shares.forEach(share -> offer(share.file(), share.sha256()));
    }

    static PeerFailure refusal(ShareResult.Refused refused) {
        return ShareProblems.of(refused);
    }

    /** Serves the chunks of a download in a group from now on, and offers it once there are any. */
    public void fetching(PartialFile file, Membership as) {
        index.addPartial(file, as);
        moreFetched(file.manifest().ref(), as);
    }

    /** A download has more chunks, or lost some. */
    public void moreFetched(FileRef ref, Membership as) {
        if (served(ref).contains(as) && !have(ref).map(ChunkSet::isEmpty).orElse(true)) {
            announcer.offer(ref, as.group().name(), Optional.empty());
        }
        announcer.changed(ref);
    }

    /** Serves the chunks of a download no more. */
    public void notFetching(PartialFile file, Membership as) {
        FileRef ref = file.manifest().ref();
        index.removePartial(file);
        withdrawUnlessServed(ref);
        if (index.memberships(ref).stream().noneMatch(other -> other.group().equals(as.group()))) {
            announcer.withdraw(ref, as.group().name(), false);
        }
    }

    private void withdrawUnlessServed(FileRef ref) {
        if (index.have(ref).filter(have -> !have.isEmpty()).isEmpty()) {
            announcer.withdraw(ref);
            uploads.remove(ref);
        }
    }

    /** Shares in a group what was just fetched, listed in its catalogue or not; what there is no room for is fetched all the same. */
    public void seed(Manifest manifest, Path path, FileName name, Membership as, boolean listed)
            throws StorageException {
        ShareResult result = index.completed(manifest, path, name, as, listed);
        if (result instanceof ShareResult.Shared shared) {
            offer(ImmutableList.of(added(shared)));
        } else {
            log.warn("fetched, but not shared: {}", ((ShareResult.Refused) result).message());
            withdrawUnlessServed(manifest.ref());
        }
        announcer.changed(manifest.ref());
    }

    /** Stops sharing everything; returns what was shared. */
    public ImmutableList<FileRef> unshareAll() {
        return unshare(index.list().stream().map(SharedFile::ref).toList());
    }

    /** Stops sharing a folder that was being fetched in a group, and those of its files that only the folder names. */
    public void dropFolder(FileRef list, Path folder, ShareGroup group) {
        unshare(ImmutableList.of(list), group);
        FolderMembers.unshare(this, folder, group, how -> !how.listed());
    }

    /** Whether the folder of a list is shared from a place. */
    public boolean sharesFolder(FileRef list, Path folder) {
        return index.find(list).flatMap(SharedFile::folder).equals(Optional.of(folder));
    }

    /** Stops sharing those of some files that are shared, and returns these; throws {@link PeerFailure}. */
    ImmutableList<FileRef> unshare(List<FileRef> files) {
        return unshared(files, () -> index.unshare(files), announcer::withdraw);
    }

    /** The same in one group; what is shared in others stays shared there. */
    ImmutableList<FileRef> unshare(List<FileRef> files, ShareGroup group) {
        return unshared(files, () -> index.unshare(files, group), ref -> announcer.withdraw(ref, group.name(), false));
    }

    private ImmutableList<FileRef> unshared(List<FileRef> files, Removal removal, Consumer<FileRef> withdrawal) {
        List<SharedFile> folders = files.stream()
                .flatMap(ref -> index.find(ref).stream())
                .filter(file -> file.folder().isPresent())
                .toList();
        try {
            ImmutableList<FileRef> gone = removal.run();
            folders.forEach(list -> dropList(list.path()));
            for (FileRef ref : gone) {
                withdrawal.accept(ref);
                if (!lists(ref)) {
                    uploads.remove(ref);
                    damage.remove(ref);
                }
            }
            return gone;
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** Takes files off the index, and returns which. */
    private interface Removal {
        ImmutableList<FileRef> run() throws StorageException;
    }

    /** Removes the list of a folder that was kept at a path, unless it is shared from there still. */
    public void dropList(Path list) {
        if (index.list().stream().noneMatch(file -> file.path().equals(list))) {
            lists.remove(list);
        }
    }

    /** All shares, by name, then file. */
    public ImmutableList<SharedFile> list() {
        return index.list().stream()
                .sorted(Comparator.comparing((SharedFile f) -> f.name().value()).thenComparing(SharedFile::ref))
                .collect(ImmutableList.toImmutableList());
    }

    /** The share of a file, if it is shared whole and is served. */
    public Optional<SharedFile> find(FileRef ref) {
        return index.find(ref).filter(file -> index.problem(ref).isEmpty());
    }

    /** Whether a file is shared whole, be it served at present or not. */
    public boolean lists(FileRef ref) {
        return index.find(ref).isPresent();
    }

    /** Whether a file is shared whole in a group. */
    public boolean lists(FileRef ref, ShareGroup group) {
        return index.find(ref).filter(file -> file.in(group).isPresent()).isPresent();
    }

    /** A share with what became of it. */
    public Share describe(SharedFile file) {
        String notServed = index.problem(file.ref())
                .map(why -> why + "; it is served again by itself once it is as it was")
                .orElse("");
        return new Share(
                file,
                sha256(file.ref()),
                notServed.isEmpty() ? damage.getOrDefault(file.ref(), "") : notServed,
                uploaded(file.ref()),
                "");
    }

    @Override
    public Optional<ChunkSet> have(FileRef ref) {
        return index.have(ref);
    }

    @Override
    public Optional<Manifest> manifest(FileRef ref) throws StorageException {
        return index.manifest(ref);
    }

    @Override
    public Optional<ChunkReader> open(FileRef ref) throws StorageException {
        return index.open(ref);
    }

    @Override
    public void chunkDamaged(FileRef ref, int chunk) {
        log.warn("chunk {} of {} is damaged on the disk; it is served no more", chunk, ref);
        damage.putIfAbsent(
                ref,
                "chunk " + chunk
                        + " is damaged on the disk and served no more; unshare the file, move it away, and fetch "
                        + "or share it again");
        announcer.changed(ref);
    }

    @Override
    public void fileChanged(FileRef ref) {
        boolean served = index.problem(ref).isEmpty();
        Optional<String> problem = index.look(ref).flatMap(ShareIndex.Look::problem);
        if (served && problem.isPresent()) {
            notServed(problem.get());
            withdrawUnlessServed(ref);
            announcer.changed(ref);
        }
    }

    @Override
    public void uploaded(FileRef ref, long bytes) {
        uploads.computeIfAbsent(ref, r -> new LongAdder()).add(bytes);
    }

    private long uploaded(FileRef ref) {
        LongAdder adder = uploads.get(ref);
        return adder == null ? 0 : adder.sum();
    }

    private Optional<Hash256> sha256(FileRef ref) {
        try {
            return index.manifest(ref).flatMap(Manifest::sha256);
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }
}
