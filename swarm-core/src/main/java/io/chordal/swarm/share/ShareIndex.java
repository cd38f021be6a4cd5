// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.ServedFile;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * All that this peer serves, by (FileId, size): files shared where they lie, and downloads under way.
 *
 * <p>Invariant: nothing that is not in here is served, and nothing from the wire names a path. No way in enters more than
 * {@code maxFiles} files. Thread-safe: one lock guards what is listed and is held for no call to the disk; the other, always taken
 * before it, puts changes in an order and guards the store. Neither is held while files are hashed. Blocks on the disk. It looks at
 * shares and announces them only when its caller says so.
 */
public final class ShareIndex {
    /** Files that one peer shares at most, unless told otherwise. */
    public static final int DEFAULT_MAX_FILES = 100_000;

    private final Disk disk;
    private final ShareStore store;
    private final ManifestStore manifests;
    private final ShareCheck check;
    private final Object changes = new Object();
    private final Object lock = new Object();
    private final ShareTable shared;
    private final NavigableMap<FileRef, Fetching> partial = new TreeMap<>();

    /** A download under way, and as whom. */
    private record Fetching(PartialFile file, Membership as) {}

    /**
     * What was seen when a share was looked at.
     *
     * @param problem why it cannot be served, for people; nothing if it can
     */
    public record Look(SharedFile file, Optional<String> problem) {}

    /** An index of what the store remembers, all of it; nothing is added beyond {@code maxFiles} files. */
    public ShareIndex(Disk disk, ShareStore store, ManifestStore manifests, int maxFiles) throws IOException {
        this.disk = disk;
        this.store = store;
        this.manifests = manifests;
        this.check = new ShareCheck(manifests);
        this.shared = new ShareTable(maxFiles);
        for (SharedFile file : store.load()) {
            keep(file);
        }
    }

    /**
     * Shares the file at a path in a group, through links if it is one; reads it once from first to last.
     *
     * @param progress is told how many bytes were hashed so far
     */
    public ShareResult share(Path path, Membership as, LongConsumer progress) throws StorageException {
        Inspection inspected = inspect(path, progress);
        if (inspected instanceof Inspection.Settled settled && settled.result() instanceof ShareResult.Shared known) {
            inspected = new Inspection.Fresh(known.manifest(), known.file().only(as, true));
        } else if (inspected instanceof Inspection.Fresh fresh) {
            inspected = fresh.only(as, true);
        }
        return shared(path, inspected);
    }

    /** Shares the list of a folder in a group, which is kept at a path, under the folder's name. */
    public ShareResult shareFolder(Path list, FileName name, Path folder, Membership as, boolean listed)
            throws StorageException {
        Inspection inspected = inspect(list, bytes -> {});
        Optional<Manifest> manifest = inspected.manifest();
        if (manifest.isPresent()) {
            SharedFile file = fetched(manifest.get(), list, name).file().asListOf(folder);
            inspected = new Inspection.Fresh(manifest.get(), file.only(as, listed));
        }
        return shared(list, inspected);
    }

    private ShareResult shared(Path path, Inspection inspected) throws StorageException {
        try {
            return inspected instanceof Inspection.Fresh fresh
                    ? add(ImmutableList.of(fresh), true).get(0)
                    : ((Inspection.Settled) inspected).result();
        } catch (ShareRefusedException e) {
            return e.result();
        } catch (IOException e) {
            throw StorageException.of("sharing " + path, e);
        }
    }

    /** How many more files may be shared. */
    public int room() {
        synchronized (lock) {
            return shared.room();
        }
    }

    /** Looks at the file at a path and hashes it, unless it is shared already and unchanged. */
    public Inspection inspect(Path path, LongConsumer progress) throws StorageException {
        try {
            Hashing hashing = new Hashing(disk, progress);
            Hashing.Candidate candidate = hashing.look(path);
            Optional<ShareResult> known = sharedAt(candidate);
            if (known.isPresent()) {
                return new Inspection.Settled(known.get());
            }
            synchronized (lock) {
                shared.check(candidate.real());
            }
            Manifest manifest = hashing.hash(candidate);
            return new Inspection.Fresh(
                    manifest, new SharedFile(manifest.ref(), candidate.name(), candidate.real(), candidate.stat()));
        } catch (ShareRefusedException e) {
            return new Inspection.Settled(e.result());
        } catch (IOException e) {
            throw StorageException.of("sharing " + path, e);
        }
    }

    /**
     * Shares files that were inspected or fetched, many in one go and in order; of those of one chunk no manifest is kept on the
     * disk.
     *
     * @throws ShareRefusedException if there is no room for all that are not shared yet; then none is entered
     */
    public ImmutableList<ShareResult.Shared> shareAll(List<Inspection.Fresh> files)
            throws StorageException, ShareRefusedException {
        try {
            return add(files, false);
        } catch (IOException e) {
            throw StorageException.of("sharing " + files.size() + " files", e);
        }
    }

    /** What was fetched to a path, as it would be shared. */
    public Inspection.Fresh fetched(Manifest manifest, Path path, FileName name) throws StorageException {
        try {
            Path real = path.toRealPath();
            FileStat stat = disk.stat(real)
                    .orElseThrow(() -> new StorageException(StorageException.Reason.DAMAGED, real + " is gone"));
            return new Inspection.Fresh(manifest, new SharedFile(manifest.ref(), name, real, stat));
        } catch (IOException e) {
            throw StorageException.of("sharing the finished " + path, e);
        }
    }

    /** Shares in a group what was just fetched, without reading it again, if there is room; its download is listed no more. */
    public ShareResult completed(Manifest manifest, Path path, FileName name, Membership as, boolean listed)
            throws StorageException {
        ShareResult result = shared(path, fetched(manifest, path, name).only(as, listed));
        synchronized (lock) {
            partial.remove(manifest.ref());
        }
        return result;
    }

    /** Stops serving files in one group; returns those that were shared there. What is shared in others stays. */
    public ImmutableList<FileRef> unshare(Collection<FileRef> refs, ShareGroup group) throws StorageException {
        try {
            synchronized (changes) {
                List<SharedFile> there = refs.stream()
                        .flatMap(ref -> find(ref).stream())
                        .filter(file -> file.in(group).isPresent())
                        .toList();
                List<SharedFile> rest = there.stream()
                        .flatMap(file -> file.without(group).stream())
                        .toList();
                store.put(rest);
                rest.forEach(this::keep);
                unshare(there.stream()
                        .filter(file -> file.without(group).isEmpty())
                        .map(SharedFile::ref)
                        .toList());
                return there.stream().map(SharedFile::ref).collect(ImmutableList.toImmutableList());
            }
        } catch (IOException e) {
            throw StorageException.of("unsharing " + refs.size() + " files", e);
        }
    }

    /** Stops serving files in all groups; returns those that were shared. The files themselves stay. */
    public ImmutableList<FileRef> unshare(Collection<FileRef> refs) throws StorageException {
        try {
            synchronized (changes) {
                ImmutableList<FileRef> known =
                        refs.stream().filter(ref -> find(ref).isPresent()).collect(ImmutableList.toImmutableList());
                store.remove(known);
                for (FileRef ref : known) {
                    forget(ref);
                }
                return known;
            }
        } catch (IOException e) {
            throw StorageException.of("unsharing " + refs.size() + " files", e);
        }
    }

    private void forget(FileRef ref) throws StorageException {
        boolean fetching;
        synchronized (lock) {
            shared.remove(ref);
            fetching = partial.containsKey(ref);
        }
        if (!fetching) {
            manifests.remove(ref);
        }
    }

    /** Serves the chunks of a download in a group from now on. */
    public void addPartial(PartialFile file, Membership as) {
        synchronized (lock) {
            partial.put(file.manifest().ref(), new Fetching(file, as));
        }
    }

    /** Serves the chunks of this download no more. */
    public void removePartial(PartialFile file) {
        synchronized (lock) {
            partial.computeIfPresent(file.manifest().ref(), (ref, now) -> now.file() == file ? null : now);
        }
    }

    /** In which groups, and as whom: where it is shared, if it is served whole, else where it is fetched. Asking for it elsewhere adds none. */
    public ImmutableSet<Membership> memberships(FileRef ref) {
        synchronized (lock) {
            Optional<Fetching> part = Optional.ofNullable(partial.get(ref));
            if (part.isPresent() && served(ref).isEmpty()) {
                return ImmutableSet.of(part.get().as());
            }
            return find(ref).stream()
                    .flatMap(file -> file.groups().entrySet().stream())
                    .map(each -> new Membership(each.getKey(), each.getValue().member()))
                    .collect(ImmutableSet.toImmutableSet());
        }
    }

    private Optional<PartialFile> fetching(FileRef ref) {
        return Optional.ofNullable(partial.get(ref)).map(Fetching::file);
    }

    /** The files shared where they lie, ordered by file. */
    public ImmutableList<SharedFile> list() {
        synchronized (lock) {
            return shared.files();
        }
    }

    /** The file shared where it lies. */
    public Optional<SharedFile> find(FileRef ref) {
        synchronized (lock) {
            return Optional.ofNullable(shared.get(ref)).map(ShareTable.Entry::file);
        }
    }

    /** The chunks that this peer serves of a file; nothing if it serves none of it. */
    public Optional<ChunkSet> have(FileRef ref) {
        Optional<PartialFile> fetching;
        Optional<ServedFile> served;
        synchronized (lock) {
            served = served(ref);
            fetching = fetching(ref);
        }
        return served.map(ServedFile::have).or(() -> fetching.map(PartialFile::have));
    }

    private Optional<ServedFile> served(FileRef ref) {
        return Optional.ofNullable(shared.get(ref)).flatMap(ShareTable.Entry::served);
    }

    /** The manifest of a file that this peer shares or fetches. */
    public Optional<Manifest> manifest(FileRef ref) throws StorageException {
        boolean listed;
        Optional<PartialFile> fetching;
        synchronized (lock) {
            listed = shared.get(ref) != null;
            fetching = fetching(ref);
        }
        if (fetching.isPresent()) {
            return Optional.of(fetching.get().manifest());
        }
        return listed ? check.manifest(ref) : Optional.empty();
    }

    /** A reader of a file that this peer serves, for one stream; the caller closes it. */
    public Optional<ChunkReader> open(FileRef ref) throws StorageException {
        Optional<ServedFile> served;
        Optional<PartialFile> fetching;
        synchronized (lock) {
            served = served(ref);
            fetching = fetching(ref);
        }
        if (served.isEmpty()) {
            return fetching.isEmpty()
                    ? Optional.empty()
                    : Optional.of(fetching.get().openReader());
        }
        Optional<Manifest> manifest = manifest(ref);
        return manifest.isEmpty() ? Optional.empty() : Optional.of(served.get().open(manifest.get()));
    }

    /** Why a share is not served at present, by the last look at it; nothing if it is served, or is none. */
    public Optional<String> problem(FileRef ref) {
        synchronized (lock) {
            return Optional.ofNullable(shared.get(ref)).flatMap(ShareTable.Entry::problem);
        }
    }

    /**
     * Looks at every share: one whose file is gone or was changed, whose manifest is lost, or that nobody can look at, because
     * a disk is away or a folder closed, is not served until a look finds it as it was.
     */
    public ImmutableList<Look> lookAtAll() {
        return list().stream().flatMap(file -> look(file.ref()).stream()).collect(ImmutableList.toImmutableList());
    }

    /** The same for one file; nothing if it is not shared. */
    public Optional<Look> look(FileRef ref) {
        ShareTable.Entry entry;
        synchronized (lock) {
            entry = shared.get(ref);
        }
        if (entry == null) {
            return Optional.empty();
        }
        Optional<String> problem = check.problem(entry);
        synchronized (lock) {
            if (!shared.judge(entry, problem)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Look(entry.file(), problem));
    }

    /** Unchanged since it was shared from the same path: not read again. */
    private Optional<ShareResult> sharedAt(Hashing.Candidate candidate) throws StorageException {
        Optional<SharedFile> file;
        synchronized (lock) {
            file = shared.at(candidate.real()).flatMap(this::find);
        }
        if (file.isEmpty() || !file.get().stat().sameAs(candidate.stat())) {
            return Optional.empty();
        }
        look(file.get().ref());
        return check.manifest(file.get().ref()).map(m -> new ShareResult.Shared(file.get(), m, true, Optional.empty()));
    }

    private ImmutableList<ShareResult.Shared> add(List<Inspection.Fresh> files, boolean keepManifests)
            throws IOException, ShareRefusedException {
        synchronized (changes) {
            ImmutableMap<Path, FileRef> replaced;
            synchronized (lock) {
                shared.check(files);
                replaced = shared.replaced(files);
            }
            unshare(replaced.values());
            Addition addition = new Addition(this::find, this::stands, manifests, keepManifests);
            ImmutableList.Builder<ShareResult.Shared> results = ImmutableList.builder();
            for (Inspection.Fresh each : files) {
                Optional<FileRef> before =
                        Optional.ofNullable(replaced.get(each.file().path()));
                results.add(addition.add(each, before));
            }
            store.put(addition.files());
            addition.files().forEach(this::keep);
            return results.build();
        }
    }

    /** Whether a share is as it was; whoever reads the index is told. */
    private boolean stands(SharedFile file) {
        return look(file.ref()).filter(look -> look.problem().isEmpty()).isPresent();
    }

    /** Lists a file; one that lies where it lay, as it was, goes on to be served as it is. */
    private void keep(SharedFile file) {
        synchronized (lock) {
            if (!shared.relist(file)) {
                shared.put(
                        new ShareTable.Entry(file, new ServedFile(disk, file.path(), file.stat()), Optional.empty()));
            }
        }
    }
}
