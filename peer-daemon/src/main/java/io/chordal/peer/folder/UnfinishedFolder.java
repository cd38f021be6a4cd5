// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Where the small files of a folder lie until they are whole.
 *
 * <p>Invariant: between begin and end, or release, nobody else, also no other peer, has its unfinished files here: a locked file says
 * so. Thread-safe; blocks on the disk.
 */
final class UnfinishedFolder {
    private static final String SMALL = "small-";
    private static final Pattern LEFT = Pattern.compile(SMALL + "[0-9]+");

    private final Disk disk;
    private final Path root;
    private final Path parts;
    private final Path lockPath;
    private final AtomicLong count = new AtomicLong();
    private Optional<OpenFile> lock = Optional.empty();

    /** The unfinished files of the folder whose files belong below a root. */
    UnfinishedFolder(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
        this.parts = root.resolve(CollectionPath.UNFINISHED);
        this.lockPath = parts.resolve("folder.lock");
    }

    /**
     * Makes it and the root, keeps everybody else out, and clears what an earlier run left. Does nothing the second time.
     *
     * <p>Throws IN_USE if somebody else fetches a folder to here, DESTINATION_EXISTS if a file or link stands at its place.
     */
    synchronized void begin() throws IOException {
        if (lock.isPresent()) {
            return;
        }
        Optional<FileStat> there = disk.stat(parts);
        if (there.isPresent() && there.get().kind() != FileStat.Kind.DIRECTORY) {
            throw FolderPlaces.occupied("a file or link stands at " + parts + ", where unfinished files go");
        }
        disk.createDirectories(parts);
        lock = Optional.of(locked());
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parts, UnfinishedFolder::isLeft)) {
            for (Path each : left) {
                disk.delete(each);
            }
        }
    }

    private static boolean isLeft(Path file) {
        return LEFT.matcher(String.valueOf(file.getFileName())).matches();
    }

    private OpenFile locked() throws IOException {
        OpenFile file = disk.openForWriting(lockPath);
        boolean mine = false;
        try {
            mine = file.tryLock() && disk.stat(lockPath).isPresent();
        } finally {
            if (!mine) {
                file.close();
            }
        }
        if (!mine) {
            throw new StorageException(
                    StorageException.Reason.IN_USE,
                    "a folder is being fetched to " + root
                            + " by another download, maybe another peer's; wait for that one, or choose another"
                            + " destination");
        }
        return file;
    }

    /** A name that no other unfinished file has. */
    Path part() {
        return parts.resolve(SMALL + count.incrementAndGet());
    }

    /** Lets others in and takes it away, unless somebody else has something there. Does nothing before the beginning. */
    synchronized void end() throws IOException {
        if (lock.isEmpty()) {
            return;
        }
        try {
            disk.delete(lockPath);
        } finally {
            release();
        }
        try {
            disk.delete(parts);
        } catch (DirectoryNotEmptyException e) {
            return;
        }
        disk.forceDirectory(root);
    }

    /** Lets others in; what is here stays. */
    synchronized void release() throws IOException {
        if (lock.isPresent()) {
            OpenFile held = lock.get();
            lock = Optional.empty();
            held.close();
        }
    }
}
