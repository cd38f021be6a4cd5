// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All that this peer serves, by (FileId, size): files shared where they lie, and downloads under way.
 *
 * <p>Invariant: nothing that is not in here is served, and nothing from the wire names a path. No way in enters more than
 * {@code maxFiles} files. Thread-safe: one lock guards what is listed and is held for no call to the disk; the other, always taken
 * before it, puts
 * changes in an order and guards the store. Neither is held while files are hashed. Blocks on the disk. It looks at shares
 * and announces them only when its caller says so.
 */
public final class ShareIndex {
    /** Files that one peer shares at most, unless told otherwise. */
    public static final int DEFAULT_MAX_FILES = 100_000;

    private final Disk disk;
    private final ShareStore store;
    private final ManifestStore manifests;
    private final Object changes = new Object();
    private final Object lock = new Object();
    private final ShareTable shared;
    private final NavigableMap<FileRef, PartialFile> partial = new TreeMap<>();

    /**
     * What was seen when a share was looked at.
     *
     * @param file the share
     * @param problem why it cannot be served, for people; nothing if it can
     */
    public record Look(SharedFile file, Optional<String> problem) {}

    /** An index of what the store remembers, all of it; nothing is added beyond {@code maxFiles} files. */
    public ShareIndex(Disk disk, ShareStore store, ManifestStore manifests, int maxFiles) throws IOException {
        this.disk = disk;
        this.store = store;
        this.manifests = manifests;
        this.shared = new ShareTable(maxFiles);
        for (SharedFile file : store.load()) {
            keep(file);
        }
    }

    /**
     * Shares the file at a path, through links if it is one; reads it once from first to last.
     *
     * @param progress is told how many bytes were hashed so far
     */
    public ShareResult share(Path path, LongConsumer progress) throws StorageException {
        Inspection inspected = inspect(path, progress);
        if (inspected instanceof Inspection.Settled settled
                && settled.result() instanceof ShareResult.Shared known
                && !known.file().listed()) {
            inspected = new Inspection.Fresh(known.manifest(), known.file().withListed(true));
        }
        return shared(path, inspected);
    }

    /** Shares the list of a folder, which is kept at a path, under the folder's name. */
    public ShareResult shareFolder(Path list, FileName name, Path folder, boolean listed) throws StorageException {
        Inspection inspected = inspect(list, bytes -> {});
        Optional<Manifest> manifest = inspected.manifest();
        if (manifest.isPresent()) {
            SharedFile file = fetched(manifest.get(), list, name).file();
            inspected =
                    new Inspection.Fresh(manifest.get(), file.asListOf(folder).withListed(listed));
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

    /** Shares a file that was just fetched, without reading it again, if there is room; its download is no longer listed. */
    public ShareResult completed(Manifest manifest, Path path, FileName name, boolean listed) throws StorageException {
        ShareResult result = shared(path, fetched(manifest, path, name).withListed(listed));
        synchronized (lock) {
            partial.remove(manifest.ref());
        }
        return result;
    }

    /** Stops serving a file; false if it was not shared. The file itself stays. */
    public boolean unshare(FileRef ref) throws StorageException {
        return !unshare(ImmutableList.of(ref)).isEmpty();
    }

    /** Stops serving files; returns those that were shared. The files themselves stay. */
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

    /** Serves the chunks of a download from now on. */
    public void addPartial(PartialFile file) {
        synchronized (lock) {
            partial.put(file.manifest().ref(), file);
        }
    }

    /** Serves the chunks of this download no more. */
    public void removePartial(PartialFile file) {
        synchronized (lock) {
            partial.remove(file.manifest().ref(), file);
        }
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
        PartialFile fetching;
        Optional<ServedFile> served;
        synchronized (lock) {
            served = served(ref);
            fetching = partial.get(ref);
        }
        return served.map(ServedFile::have)
                .or(() -> Optional.ofNullable(fetching).map(PartialFile::have));
    }

    private Optional<ServedFile> served(FileRef ref) {
        return Optional.ofNullable(shared.get(ref)).flatMap(ShareTable.Entry::served);
    }

    /** The manifest of a file that this peer shares or fetches. */
    public Optional<Manifest> manifest(FileRef ref) throws StorageException {
        boolean listed;
        PartialFile fetching;
        synchronized (lock) {
            listed = shared.get(ref) != null;
            fetching = partial.get(ref);
        }
        if (fetching != null) {
            return Optional.of(fetching.manifest());
        }
        return listed ? kept(ref) : Optional.empty();
    }

    /** The manifest that was kept, or the one that a file of one chunk needs not keep. */
    private Optional<Manifest> kept(FileRef ref) throws StorageException {
        return manifests.get(ref).or(() -> Manifest.ofOneChunk(ref));
    }

    /** A reader of a file that this peer serves, for one stream; the caller closes it. */
    public Optional<ChunkReader> open(FileRef ref) throws StorageException {
        Optional<ServedFile> served;
        PartialFile fetching;
        synchronized (lock) {
            served = served(ref);
            fetching = partial.get(ref);
        }
        if (served.isEmpty()) {
            return fetching == null ? Optional.empty() : Optional.of(fetching.openReader());
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
        Optional<String> problem = seen(entry);
        synchronized (lock) {
            if (!shared.judge(entry, problem)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Look(entry.file(), problem));
    }

    private Optional<String> seen(ShareTable.Entry entry) {
        try {
            Optional<String> change = entry.content().changed();
            if (change.isPresent() || kept(entry.file().ref()).isPresent()) {
                return change;
            }
            return Optional.of("the manifest of " + entry.file().path() + " is lost; share it again");
        } catch (StorageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Optional.of(String.valueOf(
                    StorageException.of("looking at " + entry.file().path(), e).getMessage()));
        }
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
        return kept(file.get().ref()).map(m -> new ShareResult.Shared(file.get(), m, true, Optional.empty()));
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
            Map<FileRef, SharedFile> fresh = new LinkedHashMap<>();
            ImmutableList.Builder<ShareResult.Shared> results = ImmutableList.builder();
            for (Inspection.Fresh each : files) {
                Optional<FileRef> before =
                        Optional.ofNullable(replaced.get(each.file().path()));
                results.add(add(each, keepManifests, fresh, before));
            }
            store.put(fresh.values());
            fresh.values().forEach(this::keep);
            return results.build();
        }
    }

    private ShareResult.Shared add(
            Inspection.Fresh inspected,
            boolean keepManifest,
            Map<FileRef, SharedFile> fresh,
            Optional<FileRef> replaced)
            throws IOException {
        SharedFile file = inspected.file();
        Manifest manifest = inspected.content();
        ShareTable.@Nullable Entry existing;
        synchronized (lock) {
            existing = shared.get(file.ref());
        }
        SharedFile twin = fresh.get(file.ref());
        if (twin != null && (twin.listed() || !file.listed())) {
            return new ShareResult.Shared(twin, manifest, true, replaced);
        }
        boolean better = existing != null && file.listed() && !existing.file().listed();
        if (existing != null && !better && seen(existing).isEmpty()) {
            look(file.ref());
            return new ShareResult.Shared(existing.file(), manifest, true, replaced);
        }
        if (keepManifest || manifest.chunkCount() > 1) {
            manifests.put(manifest);
        }
        fresh.put(file.ref(), file);
        return new ShareResult.Shared(file, manifest, false, replaced);
    }

    private void keep(SharedFile file) {
        synchronized (lock) {
            shared.put(new ShareTable.Entry(file, new ServedFile(disk, file.path(), file.stat()), Optional.empty()));
        }
    }
}
