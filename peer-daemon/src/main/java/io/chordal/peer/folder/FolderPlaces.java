// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.fetch.FetchContext;
import io.chordal.swarm.chunk.ExistingFile;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The places of a folder's files on this disk: looks what stands there, and puts files there.
 *
 * <p>Invariant: nothing is overwritten, a file has its name only when it is whole and on the disk, no link on the way leads
 * out of the folder, and between begin and end nobody else, also no other peer, fetches small files to it. Thread-safe; blocks on
 * the disk.
 */
final class FolderPlaces {
    private static final int BUFFER = 256 * 1024;

    private final FetchContext context;
    private final Disk disk;
    private final Path root;
    private final UnfinishedFolder unfinished;

    FolderPlaces(FetchContext context, Path root) {
        this.context = context;
        this.disk = context.disk();
        this.root = root;
        this.unfinished = new UnfinishedFolder(disk, root);
    }

    /** Where a file belongs. */
    Path place(CollectionEntry entry) {
        return entry.path().in(root);
    }

    /** Why a file cannot get its place because of what stands there or on the way; judged by kind and size, without reading. */
    Optional<String> obstacle(CollectionEntry entry) throws IOException {
        Path on = root;
        Optional<FileStat> there = disk.stat(on);
        for (String part : entry.path().parts()) {
            if (there.isEmpty()) {
                return Optional.empty();
            }
            if (there.get().kind() != FileStat.Kind.DIRECTORY) {
                return Optional.of("a file or link stands at " + on + ", where the folder needs a folder");
            }
            on = on.resolve(part);
            there = disk.stat(on);
        }
        boolean fits = there.isEmpty()
                || (there.get().isRegular()
                        && there.get().size() == entry.file().size());
        return fits ? Optional.empty() : Optional.of("another file stands at " + on);
    }

    /** Makes the folder and what lies above a file. */
    void makeFolderOf(CollectionEntry entry) throws IOException {
        Path folder = place(entry).getParent();
        if (folder != null && disk.stat(folder).isEmpty()) {
            disk.createDirectories(folder);
        }
    }

    /** Makes the folder itself and keeps everybody else out of it; throws like {@link UnfinishedFolder#begin}. */
    void begin() throws IOException {
        unfinished.begin();
    }

    /** Takes the folder of unfinished files away and lets others in; does nothing before the beginning. */
    void end() throws IOException {
        unfinished.end();
    }

    /** Lets others in; what is unfinished stays for the next run. */
    void release() throws IOException {
        unfinished.release();
    }

    /**
     * Whether the very file stands in its place; believed unread only if it is shared from there and unchanged. Throws
     * DESTINATION_EXISTS if another one does.
     */
    boolean isThere(CollectionEntry entry) throws IOException {
        Optional<String> obstacle = obstacle(entry);
        if (obstacle.isPresent()) {
            throw occupied(obstacle.get());
        }
        Path place = place(entry);
        Optional<FileStat> there = disk.stat(place);
        if (there.isEmpty()) {
            return false;
        }
        boolean shared = context.shares()
                .find(entry.file())
                .filter(file -> file.path().equals(place) && file.stat().sameAs(there.get()))
                .isPresent();
        if (!shared && !isSame(entry, place)) {
            throw occupied("another file stands at " + place);
        }
        setExecutable(entry, place);
        return true;
    }

    private boolean isSame(CollectionEntry entry, Path place) throws IOException {
        Optional<Manifest> known = Manifest.ofOneChunk(entry.file());
        return entry.isEmpty()
                || (known.isPresent()
                        ? ExistingFile.isSame(disk, known.get(), place)
                        : manifest(place).ref().equals(entry.file()));
    }

    /** The manifest of what stands at a path. */
    Manifest manifest(Path path) throws IOException {
        return copied(path, Optional.empty());
    }

    /** Takes the file from another place of this peer, if it is shared there and still is what it was. */
    boolean copyShared(CollectionEntry entry, ShareGroup group) throws IOException {
        Optional<SharedFile> shared = context.shares()
                .find(entry.file())
                .filter(file ->
                        file.in(group).isPresent() || file.in(ShareGroup.PUBLIC).isPresent());
        boolean asItWas = shared.isPresent()
                && disk.stat(shared.get().path())
                        .filter(now -> now.sameAs(shared.get().stat()))
                        .isPresent();
        if (!asItWas) {
            return false;
        }
        makeFolderOf(entry);
        Path part = unfinished.part();
        try {
            Manifest copy;
            try (OpenFile out = disk.openForWriting(part)) {
                copy = copied(shared.get().path(), Optional.of(out));
                out.force();
            }
            if (!copy.ref().equals(entry.file())) {
                return false;
            }
            publish(entry, part);
            return true;
        } finally {
            disk.delete(part);
        }
    }

    /** Puts an empty file in its place. */
    void makeEmpty(CollectionEntry entry) throws IOException {
        publish(entry, prepare(entry, Optional.empty()));
    }

    /** Writes a file of one chunk, or an empty one, where unfinished files lie; it is durable, and has not got its name. */
    Path prepare(CollectionEntry entry, Optional<VerifiedChunk> chunk) throws IOException {
        makeFolderOf(entry);
        Path part = unfinished.part();
        boolean written = false;
        try (OpenFile out = disk.openForWriting(part)) {
            if (chunk.isPresent()) {
                out.write(chunk.get().bytes(), 0);
            }
            out.force();
            written = true;
            return part;
        } finally {
            if (!written) {
                disk.delete(part);
            }
        }
    }

    /** Gives prepared files their names, each directory forced once for all of its files; says of each what came of it. */
    List<Optional<IOException>> publish(List<Prepared> files) {
        Map<Path, Optional<IOException>> directories = new TreeMap<>();
        List<Optional<IOException>> named = new ArrayList<>();
        for (Prepared file : files) {
            Optional<IOException> problem = attempt(() -> name(file.entry(), file.part()));
            if (problem.isEmpty()) {
                directories.put(directoryOf(place(file.entry())), Optional.empty());
            }
            named.add(problem);
        }
        directories.replaceAll((each, none) -> attempt(() -> disk.forceDirectory(each)));
        List<Optional<IOException>> outcomes = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Prepared file = files.get(i);
            Optional<IOException> forced = directories.getOrDefault(directoryOf(place(file.entry())), Optional.empty());
            Optional<IOException> deleted = attempt(() -> disk.delete(file.part()));
            outcomes.add(named.get(i).or(() -> forced).or(() -> deleted));
        }
        return outcomes;
    }

    /** A file that is written and has not got its name. */
    record Prepared(CollectionEntry entry, Path part) {}

    private static Path directoryOf(Path file) {
        return requireNonNull(file.getParent(), "a file of a folder lies in it");
    }

    private static Optional<IOException> attempt(DiskStep step) {
        try {
            step.take();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private interface DiskStep {
        void take() throws IOException;
    }

    /** Lets those execute a file who may read it, if the list says so. */
    void setExecutable(CollectionEntry entry, Path file) throws IOException {
        if (!entry.executable()) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            if (permissions.contains(PosixFilePermission.GROUP_READ)) {
                permissions.add(PosixFilePermission.GROUP_EXECUTE);
            }
            if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            }
            Files.setPosixFilePermissions(file, permissions);
        } catch (UnsupportedOperationException e) {
            return; // a file system without such bits
        }
    }

    private void publish(CollectionEntry entry, Path part) throws IOException {
        Optional<IOException> problem =
                publish(List.of(new Prepared(entry, part))).get(0);
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    private void name(CollectionEntry entry, Path part) throws IOException {
        setExecutable(entry, part);
        try {
            disk.name(part, place(entry));
        } catch (FileAlreadyExistsException e) {
            throw occupied("another file stands at " + place(entry) + " since the folder was ordered");
        }
    }

    private Manifest copied(Path from, Optional<OpenFile> to) throws IOException {
        try (OpenFile in = disk.openForReading(from)) {
            long size = in.size();
            FileHasher hasher = new FileHasher(size);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            for (long at = 0; at < size; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER, size - at));
                if (!in.readFully(buffer, at)) {
                    throw new StorageException(StorageException.Reason.DAMAGED, from + " was cut while it was read");
                }
                buffer.flip();
                if (to.isPresent()) {
                    to.get().write(buffer.duplicate(), at);
                }
                hasher.update(buffer);
                buffer.flip();
            }
            return hasher.finish(Optional.empty());
        }
    }

    static StorageException occupied(String what) {
        return new StorageException(
                StorageException.Reason.DESTINATION_EXISTS,
                what + "; nothing is overwritten: move it away or choose another destination");
    }
}
