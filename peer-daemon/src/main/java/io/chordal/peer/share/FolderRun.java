// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Inspection;
import io.chordal.swarm.share.Listing;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareResult;
import io.chordal.swarm.share.SharedFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One folder on its way to being shared: its files are hashed by several threads, and then shared by one.
 *
 * <p>Invariant: each file is hashed once, by whoever took it. {@link #hashNext} is thread-safe, {@link #finish} comes once, when all
 * are hashed.
 */
final class FolderRun {
    private static final int BATCH = 512;
    private static final long PROGRESS_BYTES = 8L << 20;

    private final Path root;
    private final FileName name;
    private final Membership as;
    private final ImmutableList<FolderWalk.Found> files;
    private final long hidden;
    private final Shares shares;
    private final FolderList lists;
    private final FolderSharing.Observer observer;
    private final AtomicReferenceArray<Outcome> outcomes;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong hashed = new AtomicLong();
    private final long total;

    /** What became of a file so far: content that can be shared, or is, or why not. */
    private record Outcome(Optional<Inspection.Fresh> content, Optional<Share> shared, Optional<PeerFailure> failure) {
        static Outcome of(Inspection.Fresh content) {
            return new Outcome(Optional.of(content), Optional.empty(), Optional.empty());
        }

        static Outcome of(PeerFailure failure) {
            return new Outcome(Optional.empty(), Optional.empty(), Optional.of(failure));
        }

        Outcome with(Share share) {
            return new Outcome(content, Optional.of(share), failure);
        }
    }

    FolderRun(
            Path root,
            FileName name,
            Membership as,
            FolderWalk.Result walk,
            Shares shares,
            FolderList lists,
            FolderSharing.Observer observer) {
        this.root = root;
        this.name = name;
        this.as = as;
        this.files = walk.files();
        this.hidden = walk.hidden();
        this.shares = shares;
        this.lists = lists;
        this.observer = observer;
        this.outcomes = new AtomicReferenceArray<>(files.size());
        this.total = files.stream().mapToLong(FolderWalk.Found::size).sum();
    }

    int size() {
        return files.size();
    }

    /** Hashes the next file; false if none is left. */
    boolean hashNext() {
        int index = next.getAndIncrement();
        if (index >= files.size()) {
            return false;
        }
        outcomes.set(index, outcome(files.get(index)));
        return true;
    }

    private Outcome outcome(FolderWalk.Found file) {
        if (file.refusal().isPresent()) {
            return Outcome.of(file.refusal().get());
        }
        try {
            Inspection inspected = shares.inspect(file.path(), done -> {});
            long before = hashed.getAndAdd(file.size());
            if (before / PROGRESS_BYTES != (before + file.size()) / PROGRESS_BYTES) {
                observer.progress(before + file.size(), total);
            }
            if (inspected instanceof Inspection.Fresh fresh) {
                return Outcome.of(fresh.only(as, file.isTopLevel()));
            }
            ShareResult result = ((Inspection.Settled) inspected).result();
            if (result instanceof ShareResult.Shared known) {
                return Outcome.of(
                        new Inspection.Fresh(known.manifest(), known.file().only(as, file.isTopLevel())));
            }
            return Outcome.of(Shares.refusal((ShareResult.Refused) result));
        } catch (RuntimeException e) {
            return Outcome.of(PeerStatus.failure(e));
        }
    }

    /** Shares what was hashed, writes the list and shares it; if that cannot be, shares none of it and throws {@link PeerFailure}. */
    void finish() {
        List<FileRef> fresh = sharable().stream()
                .map(index -> content(index).content().ref())
                .filter(ref -> !shares.lists(ref, as.group()))
                .toList();
        try {
            shareAll();
        } catch (PeerFailure e) {
            shares.unshare(fresh, as.group());
            throw e;
        }
    }

    private void shareAll() {
        List<Share> added = new ArrayList<>();
        for (List<Integer> batch : Lists.partition(sharable(), BATCH)) {
            List<Share> some = shares.add(batch.stream().map(this::content).toList());
            for (int i = 0; i < batch.size(); i++) {
                outcomes.set(batch.get(i), outcomes.get(batch.get(i)).with(some.get(i)));
            }
            added.addAll(some);
        }
        List<CollectionEntry> entries = tell();
        if (entries.isEmpty()) {
            throw new PeerFailure(PeerProblem.PATH_NOT_FOUND, "no file in " + root + " could be shared");
        }
        Share list = list(entries);
        shares.offer(added);
        dropOthers(entries);
        long bytes = entries.stream().mapToLong(entry -> entry.file().size()).sum();
        observer.folder(list, new FolderContents(entries.size(), bytes, hidden));
    }

    private List<Integer> sharable() {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            if (outcomes.get(i).content().isPresent()) {
                indices.add(i);
            }
        }
        return indices;
    }

    private Inspection.Fresh content(int index) {
        return requireNonNull(outcomes.get(index)).content().orElseThrow();
    }

    /** Tells the result of every file in order; returns the entries of those that the list has. */
    private List<CollectionEntry> tell() {
        List<CollectionEntry> entries = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            FolderWalk.Found file = files.get(i);
            Outcome outcome = outcomes.get(i);
            Optional<FileRef> ref =
                    outcome.content().map(Inspection.Fresh::content).map(Manifest::ref);
            boolean empty = outcome.failure()
                    .filter(failure -> failure.problem() == PeerProblem.EMPTY_FILE)
                    .isPresent();
            if (empty) {
                ref = Optional.of(new FileRef(CollectionEntry.EMPTY, 0));
            }
            ref.ifPresent(
                    r -> entries.add(new CollectionEntry(new CollectionPath(file.member()), file.executable(), r)));
            outcome.shared().ifPresent(share -> observer.shared(file.member(), share));
            outcome.failure().ifPresent(failure -> observer.failed(file.member(), empty ? kept(file) : failure));
        }
        return entries;
    }

    private static PeerFailure kept(FolderWalk.Found file) {
        return new PeerFailure(
                PeerProblem.EMPTY_FILE,
                "cannot upload empty file (0 bytes): " + file.path()
                        + "; the folder has it, and whoever fetches the folder makes it");
    }

    private Share list(List<CollectionEntry> entries) {
        try {
            Path list = lists.write(root, entries);
            Share shared = shares.shareFolder(list, name, root, as, true);
            shares.dropList(list);
            return shared;
        } catch (StorageException e) {
            throw PeerStatus.failure(e);
        }
    }

    /** What was shared for this folder before and is not in it any more is shared no longer. */
    private void dropOthers(List<CollectionEntry> entries) {
        Set<FileRef> present = new HashSet<>();
        entries.forEach(entry -> present.add(entry.file()));
        FolderMembers.unshareFiles(
                shares, root, as.group(), file -> !present.contains(file.ref()) && (isUnlisted(file) || isGone(file)));
    }

    private boolean isUnlisted(SharedFile file) {
        return file.in(as.group()).filter(Listing::listed).isEmpty();
    }

    /** A file that its user may have named too stays in the list of shares, unless it is not there any more. */
    private static boolean isGone(SharedFile file) {
        return Files.notExists(file.path(), LinkOption.NOFOLLOW_LINKS);
    }
}
