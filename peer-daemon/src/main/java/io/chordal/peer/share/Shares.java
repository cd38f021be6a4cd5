// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.serve.Library;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.ShareIndex;
import io.chordal.swarm.share.ShareRefusal;
import io.chordal.swarm.share.ShareResult;
import io.chordal.swarm.share.SharedFile;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this peer shares: the index, told to the announcer, as the library that the chunk service serves from.
 *
 * <p>Invariant: every share in the index is offered to the announcer until it is unshared, but for one that was found gone,
 * changed or unreadable: that is offered again once a look finds it as it was. Thread-safe. Most methods block on the disk.
 */
public final class Shares implements Library {
    private static final Logger log = LoggerFactory.getLogger(Shares.class);

    private final ShareIndex index;
    private final Announcer announcer;
    private final Map<FileRef, LongAdder> uploads = new ConcurrentHashMap<>();
    private final Map<FileRef, String> damage = new ConcurrentHashMap<>();

    /** Shares over an index. */
    public Shares(ShareIndex index, Announcer announcer) {
        this.index = index;
        this.announcer = announcer;
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
        announcer.offer(file.ref(), Optional.of(publication(file, sha256(file.ref()))));
    }

    private void notServed(String why) {
        log.warn("not shared at present: {}", why);
    }

    /** Shares the file at a path; throws {@link PeerFailure} with what is wrong with it. */
    public Share share(Path path, LongConsumer progress) {
        try {
            ShareResult result = index.share(path, progress);
            if (result instanceof ShareResult.Shared shared) {
                shared.replaced().ifPresent(announcer::withdraw);
                damage.remove(shared.file().ref());
                Optional<Hash256> sha256 = shared.manifest().sha256();
                announcer.offer(shared.file().ref(), Optional.of(publication(shared.file(), sha256)));
                return new Share(
                        shared.file(), sha256, "", uploaded(shared.file().ref()));
            }
            ShareResult.Refused refused = (ShareResult.Refused) result;
            throw new PeerFailure(problem(refused.reason()), refused.message());
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** Serves the chunks of a download from now on, and offers it once there are any. */
    public void fetching(PartialFile file) {
        index.addPartial(file);
        moreFetched(file.manifest().ref());
    }

    /** A download has more chunks, or lost some. */
    public void moreFetched(FileRef ref) {
        if (index.have(ref).filter(have -> !have.isEmpty()).isPresent()) {
            announcer.offer(ref, Optional.empty());
        }
        announcer.changed(ref);
    }

    /** Serves the chunks of a download no more. */
    public void notFetching(PartialFile file) {
        index.removePartial(file);
        withdrawUnlessServed(file.manifest().ref());
    }

    private void withdrawUnlessServed(FileRef ref) {
        if (index.have(ref).filter(have -> !have.isEmpty()).isEmpty()) {
            announcer.withdraw(ref);
            uploads.remove(ref);
        }
    }

    /** Shares a file that was just fetched. */
    public void seed(Manifest manifest, Path path, FileName name) throws StorageException {
        SharedFile file = index.completed(manifest, path, name);
        damage.remove(file.ref());
        announcer.offer(file.ref(), Optional.of(publication(file, manifest.sha256())));
        announcer.changed(file.ref());
    }

    /** Stops sharing the one file that fits; throws {@link PeerFailure} if there is none, or more than one. */
    public Share unshare(Predicate<SharedFile> fits, String what) {
        ImmutableList<SharedFile> files = index.list().stream().filter(fits).collect(ImmutableList.toImmutableList());
        if (files.isEmpty()) {
            throw new PeerFailure(
                    PeerProblem.FILE_NOT_FOUND,
                    "this peer does not share " + what + "; see what it shares: peerctl ls --mine");
        }
        if (files.size() > 1) {
            throw new PeerFailure(
                    PeerProblem.AMBIGUOUS,
                    "this peer shares " + files.size() + " files called " + what + "; name one by its path: "
                            + String.join(
                                    ", ",
                                    files.stream().map(f -> f.path().toString()).toList()));
        }
        SharedFile file = files.get(0);
        Share share = describe(file);
        stop(file);
        return share;
    }

    /** Stops sharing everything; returns what was shared. */
    public ImmutableList<FileRef> unshareAll() {
        ImmutableList.Builder<FileRef> files = ImmutableList.builder();
        for (SharedFile file : index.list()) {
            stop(file);
            files.add(file.ref());
        }
        return files.build();
    }

    private void stop(SharedFile file) {
        try {
            index.unshare(file.ref());
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
        announcer.withdraw(file.ref());
        uploads.remove(file.ref());
        damage.remove(file.ref());
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

    /** A share with what became of it. */
    public Share describe(SharedFile file) {
        String notServed = index.problem(file.ref())
                .map(why -> why + "; it is served again by itself once it is as it was")
                .orElse("");
        return new Share(
                file,
                sha256(file.ref()),
                notServed.isEmpty() ? damage.getOrDefault(file.ref(), "") : notServed,
                uploaded(file.ref()));
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

    private static Publication publication(SharedFile file, Optional<Hash256> sha256) {
        return new Publication(file.ref(), file.name(), sha256, Publication.PUBLIC);
    }

    private static PeerProblem problem(ShareRefusal reason) {
        return switch (reason) {
            case NOT_FOUND -> PeerProblem.PATH_NOT_FOUND;
            case DIRECTORY, NOT_REGULAR -> PeerProblem.NOT_A_FILE;
            case EMPTY_FILE -> PeerProblem.EMPTY_FILE;
            case BAD_NAME -> PeerProblem.BAD_NAME;
            case UNREADABLE -> PeerProblem.PERMISSION_DENIED;
            case CHANGED_WHILE_HASHING -> PeerProblem.FILE_CHANGED;
            case TOO_LARGE -> PeerProblem.INVALID_ARGUMENT;
            case INDEX_FULL -> PeerProblem.BUSY;
        };
    }
}
