// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.Manifest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/**
 * A whole file that is shared where it lies, as it was when it was shared.
 *
 * <p>Invariant: it serves only while path, size, modification time and file key are what they were, and only chunks whose
 * bytes matched the manifest in this process. The manifest comes with each reader, so that it need not stay in memory.
 * Thread-safe; the lock guards the damaged chunks. It never writes, and never resolves a path that came from elsewhere.
 */
public final class ServedFile {
    private final Disk disk;
    private final int chunkCount;
    private final Path path;
    private final FileStat shared;
    private final VerifiedReads verified = new VerifiedReads();
    private final BitSet damaged = new BitSet();
    private final Object lock = new Object();

    /** The file at {@code path}, which was {@code shared} when its manifest was made. */
    public ServedFile(Disk disk, Path path, FileStat shared) {
        this.disk = disk;
        this.chunkCount = new ChunkLayout(shared.size()).chunkCount();
        this.path = path;
        this.shared = shared;
    }

    /** All chunks but those found damaged. */
    public ChunkSet have() {
        synchronized (lock) {
            BitSet bits = ChunkSet.all(chunkCount).toBitSet();
            bits.andNot(damaged);
            return ChunkSet.of(chunkCount, bits);
        }
    }

    /** Why the file is no longer what was shared, or nothing. */
    public Optional<String> changed() throws IOException {
        return shared.changed(disk, path, "shared");
    }

    /** A reader with a file handle of its own; the manifest must be this file's. */
    public ChunkReader open(Manifest manifest) throws StorageException {
        if (manifest.size() != shared.size()) {
            throw new IllegalArgumentException(manifest + " is not the manifest of " + path);
        }
        try {
            return new Reader(manifest, disk.openForReading(path));
        } catch (IOException e) {
            throw StorageException.of("opening shared file " + path, e);
        }
    }

    private final class Reader implements ChunkReader {
        private final Manifest manifest;
        private final OpenFile file;

        Reader(Manifest manifest, OpenFile file) {
            this.manifest = manifest;
            this.file = file;
        }

        @Override
        public Manifest manifest() {
            return manifest;
        }

        @Override
        public ChunkSet have() {
            return ServedFile.this.have();
        }

        @Override
        public FrameRead read(int chunk, int offset, int length) {
            manifest.layout().checkIndex(chunk);
            try {
                Optional<String> change = changed();
                if (change.isPresent()) {
                    return new FrameRead.Changed(change.get());
                }
                if (isDamaged(chunk)) {
                    return new FrameRead.Absent(chunk);
                }
                if (!verified.verify(manifest, file, chunk)) {
                    return damaged(chunk);
                }
                return new FrameRead.Frame(VerifiedReads.readPart(manifest, file, chunk, offset, length));
            } catch (EOFException e) {
                return new FrameRead.Changed(path + " was cut while it was read");
            } catch (IOException e) {
                return new FrameRead.Failed(StorageException.of("reading chunk " + chunk + " of " + path, e));
            }
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing " + path, e);
            }
        }
    }

    private boolean isDamaged(int chunk) {
        synchronized (lock) {
            return damaged.get(chunk);
        }
    }

    /** A mismatch with unchanged size and time is damage; if they changed while we hashed, it is a change. */
    private FrameRead damaged(int chunk) throws IOException {
        Optional<String> change = changed();
        if (change.isPresent()) {
            return new FrameRead.Changed(change.get());
        }
        synchronized (lock) {
            damaged.set(chunk);
        }
        return new FrameRead.Damaged(chunk);
    }
}
