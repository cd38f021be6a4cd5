// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that can lose power: what was not forced may then be lost, applied or half applied, write by write.
 *
 * <p>Names survive once their directory was forced; before that, any prefix of what was done to a directory may have
 * survived. What a failed force should have made durable never is, unless it is written again, though reads find it.
 * Confined to one thread.
 */
public final class SimulatedDisk implements Disk {
    /** Thrown by every operation from the chosen one on, until {@link #restart}. */
    public static final class PowerCut extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Change {
        private final long position;
        private final byte[] bytes;

        Change(long position, byte[] bytes) {
            this.position = position;
            this.bytes = bytes;
        }
    }

    private static final class Inode {
        private final long number;
        private final List<Change> unforced = new ArrayList<>();
        private byte[] durable = new byte[0];
        private byte[] now = new byte[0];
        private long modified;

        Inode(long number) {
            this.number = number;
        }

        /** Applies the first {@code bytes} of a change; a position below zero stands for a cut to {@code -1 - position} bytes. */
        static byte[] apply(byte[] content, Change change, int bytes) {
            if (change.position < 0) {
                return Arrays.copyOf(content, (int) (-1 - change.position));
            }
            int end = (int) change.position + bytes;
            byte[] next = content.length < end ? Arrays.copyOf(content, end) : content;
            System.arraycopy(change.bytes, 0, next, (int) change.position, bytes);
            return next;
        }

        void change(Change change) {
            unforced.add(change);
            now = apply(now, change, change.bytes.length);
        }
    }

    private record NameChange(Path path, Optional<Inode> inode) {}

    private final NavigableMap<Path, Inode> names = new TreeMap<>();
    private final NavigableMap<Path, Inode> durableNames = new TreeMap<>();
    private final NavigableMap<Path, List<NameChange>> unforcedNames = new TreeMap<>();
    private final NavigableMap<Path, Boolean> directories = new TreeMap<>();
    private final List<Inode> locked = new ArrayList<>();
    private long nextInode = 1;
    private long clock;
    private long operations;
    private long cutAt = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private Optional<String> forceError = Optional.empty();
    private int generation;
    private Runnable beforeDeletion = () -> {};
    private boolean readOnly;

    /** Cuts the power at the {@code n}th operation from now, the first being 1. */
    public void cutPowerAt(long n) {
        cutAt = operations + n;
    }

    /** Bytes that all files together may have. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    /** From now on nothing may be written, or everything again. */
    public void readOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    /** From now on forcing fails, or does not. */
    public void failForces(boolean fail) {
        forceError = fail ? Optional.of("Input/output error") : Optional.empty();
    }

    /** From now on forcing finds that the disk is full, or does not. */
    public void fullWhenForced(boolean full) {
        forceError = full ? Optional.of("No space left on device") : Optional.empty();
    }

    /** Runs before each deletion from now on. */
    public void beforeDeletion(Runnable work) {
        beforeDeletion = work;
    }

    /** How many operations there were. */
    public long operations() {
        return operations;
    }

    /** The program was killed: what it wrote is there, its locks and handles are gone. */
    public void kill() {
        generation++;
        locked.clear();
        cutAt = Long.MAX_VALUE;
    }

    /** The machine lost power and starts again: what was not forced survived by chance. */
    public void restart(RandomGenerator chance) {
        kill();
        for (List<NameChange> changes : unforcedNames.values()) {
            changes.subList(0, chance.nextInt(changes.size() + 1)).forEach(c -> apply(durableNames, c));
        }
        unforcedNames.clear();
        names.clear();
        names.putAll(durableNames);
        for (Inode inode : List.copyOf(names.values())) {
            byte[] content = inode.durable.clone();
            for (Change change : inode.unforced) {
                int bytes = change.bytes.length;
                int fate = chance.nextInt(3);
                if (fate > 0) {
                    content = Inode.apply(content, change, fate == 1 ? bytes : chance.nextInt(bytes + 1));
                }
            }
            inode.unforced.clear();
            inode.durable = content;
            inode.now = content.clone();
        }
    }

    /** What is in a file now. */
    public byte[] content(Path path) {
        return names.get(path).now.clone();
    }

    /** Changes a byte behind everybody's back. */
    public void rot(Path path, int position) {
        Inode inode = names.get(path);
        inode.now[position] ^= 1;
        inode.durable = inode.now.clone();
        inode.unforced.clear();
    }

    /** Puts a file there, as another program would; durable. */
    public void put(Path path, byte[] content) {
        Inode inode = new Inode(nextInode++);
        inode.now = content.clone();
        inode.durable = content.clone();
        inode.modified = ++clock;
        names.put(path, inode);
        durableNames.put(path, inode);
    }

    /** The paths of all files. */
    public List<Path> files() {
        return List.copyOf(names.keySet());
    }

    @Override
    public OpenFile openForWriting(Path path) throws IOException {
        step();
        if (!names.containsKey(path)) {
            name(path, Optional.of(new Inode(nextInode++)));
        }
        return new File(names.get(path));
    }

    @Override
    public OpenFile openForReading(Path path) throws IOException {
        step();
        return new File(existing(path));
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        step();
        Inode inode = names.get(path);
        if (inode != null) {
            return Optional.of(new FileStat(
                    FileStat.Kind.REGULAR,
                    inode.now.length,
                    Instant.ofEpochSecond(inode.modified),
                    Long.toString(inode.number)));
        }
        return directories.containsKey(path)
                ? Optional.of(new FileStat(FileStat.Kind.DIRECTORY, 0, Instant.EPOCH, "-"))
                : Optional.empty();
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step();
        for (Path p = directory; p != null; p = p.getParent()) {
            directories.put(p, true);
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        step();
        Inode inode = existing(from);
        List<NameChange> changes = unforcedNames.computeIfAbsent(from.getParent(), p -> new ArrayList<>());
        apply(names, new NameChange(from, Optional.empty()));
        apply(names, new NameChange(to, Optional.of(inode)));
        changes.add(new NameChange(to, Optional.of(inode)));
        changes.add(new NameChange(from, Optional.empty()));
    }

    @Override
    public void name(Path from, Path to) throws IOException {
        step();
        Inode inode = existing(from);
        if (names.containsKey(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        name(to, Optional.of(inode));
    }

    @Override
    public void delete(Path path) throws IOException {
        beforeDeletion.run();
        step();
        if (names.containsKey(path)) {
            name(path, Optional.empty());
        } else if (names.keySet().stream().anyMatch(p -> !p.equals(path) && p.startsWith(path))) {
            throw new DirectoryNotEmptyException(path.toString());
        } else {
            directories.remove(path);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step();
        List<NameChange> changes = unforcedNames.remove(directory);
        if (changes != null) {
            changes.forEach(c -> apply(durableNames, c));
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        step();
        return capacity - used();
    }

    @Override
    public boolean sameFileSystem(Path one, Path other) {
        return true;
    }

    private void step() throws PowerCut {
        if (++operations >= cutAt) {
            throw new PowerCut();
        }
    }

    private long used() {
        return names.values().stream().distinct().mapToLong(i -> i.now.length).sum();
    }

    private Inode existing(Path path) throws NoSuchFileException {
        Inode inode = names.get(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        return inode;
    }

    private void name(Path path, Optional<Inode> inode) {
        NameChange change = new NameChange(path, inode);
        apply(names, change);
        unforcedNames.computeIfAbsent(path.getParent(), p -> new ArrayList<>()).add(change);
    }

    private static void apply(NavigableMap<Path, Inode> map, NameChange change) {
        if (change.inode().isPresent()) {
            map.put(change.path(), change.inode().get());
        } else {
            map.remove(change.path());
        }
    }

    private final class File implements OpenFile {
        private final Inode inode;
        private final int born = generation;
        private boolean open = true;

        File(Inode inode) {
            this.inode = inode;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            use();
            if (position >= inode.now.length) {
                return -1;
            }
            int n = (int) Math.min(into.remaining(), inode.now.length - position);
            into.put(inode.now, (int) position, n);
            return n;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            use();
            if (readOnly) {
                throw new IOException("Read-only file system");
            }
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            long growth = Math.max(0, position + bytes.length - inode.now.length);
            if (growth > capacity - used()) {
                byte[] fits = Arrays.copyOf(bytes, Math.max(0, (int) (bytes.length - growth)));
                inode.change(new Change(position, fits));
                throw new IOException("No space left on device");
            }
            inode.change(new Change(position, bytes));
            inode.modified = ++clock;
        }

        @Override
        public void truncate(long size) throws IOException {
            use();
            if (size < inode.now.length) {
                inode.change(new Change(-1 - size, new byte[0]));
                inode.modified = ++clock;
            }
        }

        @Override
        public void force() throws IOException {
            use();
            if (forceError.isPresent()) {
                inode.unforced.clear();
                throw new IOException(forceError.get());
            }
            inode.unforced.forEach(c -> inode.durable = Inode.apply(inode.durable, c, c.bytes.length));
            inode.unforced.clear();
        }

        @Override
        public long size() throws IOException {
            use();
            return inode.now.length;
        }

        @Override
        public boolean tryLock() throws IOException {
            use();
            if (locked.contains(inode)) {
                return false;
            }
            locked.add(inode);
            return true;
        }

        @Override
        public void close() {
            if (open && born == generation) {
                locked.remove(inode);
            }
            open = false;
        }

        private void use() throws IOException {
            step();
            if (!open || born != generation) {
                throw new ClosedChannelException();
            }
        }
    }
}
