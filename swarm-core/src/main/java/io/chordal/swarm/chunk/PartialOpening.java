// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/** Opens one unfinished file: looks at the destination, takes the lock, believes or checks what is there. For one use. */
final class PartialOpening {
    private final Disk disk;
    private final DiskSpace space;
    private final Manifest manifest;
    private final PartialPaths paths;
    private final PartialOptions options;

    PartialOpening(Disk disk, DiskSpace space, Manifest manifest, Path destination, PartialOptions options) {
        this.disk = disk;
        this.space = space;
        this.manifest = manifest;
        this.paths = PartialPaths.of(manifest, destination, options.temporary());
        this.options = options;
    }

    PartialFile open() throws StorageException {
        try {
            Optional<Path> inTheWay = inTheWay();
            checkDestination(inTheWay.isEmpty());
            if (inTheWay.isPresent()) {
                throw inTheWay(inTheWay.get());
            }
            makeFolder();
            if (!disk.sameFileSystem(paths.folder(), paths.destinationFolder())) {
                throw new StorageException(
                        StorageException.Reason.OTHER_FILE_SYSTEM,
                        paths.parts() + " and " + paths.destinationFolder()
                                + " are on different file systems; choose a temporary folder beside the destination");
            }
            OpenFile lock = disk.openForWriting(paths.lock());
            try {
                return locked(lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageException.of("preparing to fetch " + paths.destination(), e);
        }
    }

    /** Deletes what an earlier opening made, unless somebody uses it; makes nothing that stays. */
    void discard() throws StorageException {
        try {
            Optional<Path> inTheWay = inTheWay();
            if (inTheWay.isPresent()) {
                throw inTheWay(inTheWay.get());
            }
            if (disk.stat(paths.folder()).isEmpty()) {
                return;
            }
            try (OpenFile lock = disk.openForWriting(paths.lock())) {
                if (!lock.tryLock()) {
                    throw inUse();
                }
                deleteFolder(disk, paths);
            }
        } catch (IOException e) {
            throw StorageException.of("deleting the unfinished " + paths.destination(), e);
        }
    }

    private static StorageException inTheWay(Path path) {
        return new StorageException(
                StorageException.Reason.DESTINATION_EXISTS,
                path
                        + " is no folder, and unfinished files go into a folder of that name; move it away or"
                        + " choose another destination");
    }

    private StorageException inUse() {
        return new StorageException(
                StorageException.Reason.IN_USE,
                paths.destination()
                        + " is being fetched by another download, maybe another peer's; wait for that one, or choose"
                        + " another destination");
    }

    /** Deletes what {@link #open} makes; the lock last, so that nobody begins here before all else is gone. */
    static void deleteFolder(Disk disk, PartialPaths paths) throws IOException {
        disk.delete(paths.data());
        disk.delete(paths.journal());
        disk.delete(paths.journal().resolveSibling("journal.new"));
        disk.delete(paths.lock());
        try {
            disk.delete(paths.folder());
            disk.delete(paths.parts());
        } catch (DirectoryNotEmptyException e) {
            disk.forceDirectory(paths.parts());
        }
    }

    /**
     * What stands where our folders belong and is none: nothing is written or deleted through a link, which may lead anywhere. A
     * temporary folder that was named may be one.
     */
    private Optional<Path> inTheWay() throws IOException {
        if (options.temporary().isEmpty() && isNoFolder(paths.parts())) {
            return Optional.of(paths.parts());
        }
        return isNoFolder(paths.folder()) ? Optional.of(paths.folder()) : Optional.empty();
    }

    private boolean isNoFolder(Path path) throws IOException {
        return disk.stat(path)
                .filter(there -> there.kind() != FileStat.Kind.DIRECTORY)
                .isPresent();
    }

    private void checkDestination(boolean partsAreOurs) throws IOException {
        Optional<FileStat> folder = disk.stat(paths.destinationFolder());
        boolean missing = folder.isEmpty() || folder.get().isRegular();
        if (missing) {
            throw new StorageException(
                    StorageException.Reason.NO_SUCH_FOLDER,
                    "there is no folder " + paths.destinationFolder() + "; create it or choose another destination");
        }
        Optional<FileStat> existing = disk.stat(paths.destination());
        if (existing.isEmpty()) {
            return;
        }
        if (ExistingFile.isSame(disk, manifest, paths.destination())) {
            if (partsAreOurs) {
                deleteFolder(disk, paths);
            }
            throw new StorageException(
                    StorageException.Reason.ALREADY_COMPLETE, "You already have this file: " + paths.destination());
        }
        throw new StorageException(
                StorageException.Reason.DESTINATION_EXISTS,
                "another file stands at " + paths.destination() + "; move it away or choose another destination");
    }

    private void makeFolder() throws StorageException {
        try {
            disk.createDirectories(paths.folder());
        } catch (IOException e) {
            StorageException cause = StorageException.of("making " + paths.folder(), e);
            boolean full = cause.reason() == StorageException.Reason.DISK_FULL;
            throw new StorageException(
                    full ? cause.reason() : StorageException.Reason.ACCESS_DENIED,
                    "nothing can be written to " + paths.parts() + ", where unfinished files go; choose another"
                            + " destination, or let this user write there (" + cause.getMessage() + ")",
                    cause);
        }
    }

    private PartialFile locked(OpenFile lock) throws IOException {
        boolean mine = lock.tryLock() && disk.stat(paths.lock()).isPresent();
        if (!mine) {
            throw inUse();
        }
        Optional<ResumeState> before = readJournal();
        OpenFile data = disk.openForWriting(paths.data());
        try {
            return resumed(lock, data, before);
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private Optional<ResumeState> readJournal() throws IOException {
        Optional<byte[]> journal = new AtomicFile(disk, paths.journal()).read();
        if (journal.isPresent() && ResumeState.isNewer(journal.get())) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    paths.folder() + " was written by a newer Chordal; use that, or delete the folder");
        }
        return journal.flatMap(bytes -> ResumeState.read(manifest, bytes));
    }

    private PartialFile resumed(OpenFile lock, OpenFile data, Optional<ResumeState> before) throws IOException {
        FileStat stat = disk.stat(paths.data()).orElseThrow();
        int count = manifest.chunkCount();
        ChunkSet believed = ChunkSet.none(count);
        ChunkSet doubtful = ChunkSet.none(count);
        if (before.isPresent()) {
            believed = believable(before.get(), stat);
            doubtful = before.get().written().minus(believed);
        }
        ChunkSet hashed = matching(data, doubtful);
        ChunkSet kept = believed.plus(hashed);
        data.truncate(manifest.size());
        DiskSpace.Reservation reservation = space.reserve(paths.folder(), bytesMissing(kept));
        try {
            ChunkLedger ledger = new ChunkLedger(disk, paths.journal(), manifest, stat.key(), believed, hashed);
            disk.forceDirectory(paths.parts());
            return new PartialFile(
                    disk,
                    manifest,
                    paths,
                    options,
                    new PartialHandles(lock, data, ledger, reservation),
                    new ResumeReport(kept, doubtful.cardinality(), doubtful.minus(hashed)),
                    hashed);
        } catch (IOException | RuntimeException e) {
            reservation.close();
            throw e;
        }
    }

    /** Durable chunks, unless the data is another file, was touched after it was closed in order, or was cut. */
    private ChunkSet believable(ResumeState state, FileStat data) {
        boolean touched = state.closed().isPresent()
                && !state.closed().get().equals(data.modified().toString());
        if (touched || !state.key().equals(data.key())) {
            return ChunkSet.none(manifest.chunkCount());
        }
        ChunkLayout layout = manifest.layout();
        return ChunkSet.of(
                manifest.chunkCount(),
                state.durable().stream()
                        .filter(chunk -> layout.offset(chunk) + layout.length(chunk) <= data.size())
                        .toArray());
    }

    private ChunkSet matching(OpenFile data, ChunkSet candidates) throws IOException {
        BitSet good = new BitSet();
        for (int chunk = candidates.next(0); chunk >= 0; chunk = candidates.next(chunk + 1)) {
            if (VerifiedReads.matches(manifest, data, chunk)) {
                good.set(chunk);
            }
        }
        return ChunkSet.of(manifest.chunkCount(), good);
    }

    private long bytesMissing(ChunkSet kept) {
        long bytes = manifest.size();
        for (int chunk = kept.next(0); chunk >= 0; chunk = kept.next(chunk + 1)) {
            bytes -= manifest.layout().length(chunk);
        }
        return bytes;
    }
}
