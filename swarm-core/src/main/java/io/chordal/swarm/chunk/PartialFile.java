// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is being fetched: its chunks, each at its place in a hidden file, until all are there and it gets its name.
 *
 * <p>Invariants: only a {@link VerifiedChunk} is ever written; the journal calls a chunk durable only after its bytes were
 * forced; nothing stands under the destination's name before every chunk was verified by this process; nothing that stands
 * there is ever overwritten. After a failed force nothing unconfirmed is believed: if the disk was full, those chunks are
 * missing again; after any other failure every further call fails.
 *
 * <p>Thread-safe: writes of different chunks overlap; the first lock guards the sets and the journal's lines, the second,
 * always taken before it, lets one checkpoint, drop, completion or close run at a time. Everything blocks on the disk. It
 * does not know where chunks come from.
 */
public final class PartialFile implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(PartialFile.class);

    private final Disk disk;
    private final Manifest manifest;
    private final PartialPaths paths;
    private final PartialOptions options;
    private final PartialHandles handles;
    private final ResumeReport resumed;
    private final VerifiedReads verified;
    private final Object lock = new Object();
    private final Object steps = new Object();
    private final ChunkLedger ledger;
    private int losses;
    private @Nullable FileStat finished;
    private boolean closed;
    private @Nullable StorageException failure;
    private volatile IntConsumer damageListener = chunk -> {};

    PartialFile(
            Disk disk,
            Manifest manifest,
            PartialPaths paths,
            PartialOptions options,
            PartialHandles handles,
            ResumeReport resumed,
            ChunkSet hashed) {
        this.disk = disk;
        this.manifest = manifest;
        this.paths = paths;
        this.options = options;
        this.handles = handles;
        this.resumed = resumed;
        this.verified = new VerifiedReads();
        this.ledger = handles.ledger();
        hashed.stream().forEach(verified::add);
    }

    /**
     * Begins or resumes the download of a file.
     *
     * <p>Reserves the space that is still needed. After an unclean end only the chunks that were not yet durable are read
     * and compared again. Throws ALREADY_COMPLETE or DESTINATION_EXISTS if the destination exists, IN_USE if somebody else
     * is writing, DISK_FULL, NO_SUCH_FOLDER, ACCESS_DENIED, OTHER_FILE_SYSTEM, NEWER_FORMAT, IO_ERROR.
     */
    public static PartialFile open(
            Disk disk, DiskSpace space, Manifest manifest, Path destination, PartialOptions options)
            throws StorageException {
        return new PartialOpening(disk, space, manifest, destination, options).open();
    }

    /** What is fetched. */
    public Manifest manifest() {
        return manifest;
    }

    /** Where it will stand. */
    public Path destination() {
        return paths.destination();
    }

    /** What an earlier run had left. */
    public ResumeReport resumed() {
        return resumed;
    }

    /** The chunks that are here and verified, as of now. */
    public ChunkSet have() {
        synchronized (lock) {
            return ledger.have();
        }
    }

    /**
     * Calls back for each chunk that is not here after all, on the thread that found it: damaged when it was to be served, or
     * lost because the disk was full when it was to be made durable.
     */
    public void onDamage(IntConsumer listener) {
        damageListener = requireNonNull(listener, "listener is null");
    }

    /**
     * Puts a chunk at its place; durable at the next checkpoint, which this takes itself after enough bytes.
     *
     * @return false if the chunk was here already
     */
    public boolean write(VerifiedChunk chunk) throws StorageException {
        if (!chunk.fileId().equals(manifest.fileId())) {
            throw new IllegalArgumentException("a chunk of file " + chunk.fileId() + " given to " + manifest);
        }
        int index = chunk.index();
        int lossesBefore;
        boolean checkpointDue;
        try {
            synchronized (lock) {
                checkUsable();
                lossesBefore = losses;
                if (ledger.has(index)) {
                    return false;
                }
            }
            handles.data().write(chunk.bytes(), manifest.layout().offset(index));
            synchronized (lock) {
                checkUsable();
                if (ledger.has(index)) {
                    return false;
                }
                if (losses != lossesBefore) {
                    throw new StorageException(
                            StorageException.Reason.DISK_FULL,
                            "the disk was full while chunk " + index + " of " + paths.destination()
                                    + " was written; free some space");
                }
                ledger.written(index);
                checkpointDue = ledger.unconfirmedBytes() >= options.checkpointBytes();
                verified.add(index);
                handles.reservation().written(manifest.layout().length(index));
            }
        } catch (IOException e) {
            throw StorageException.of("writing chunk " + index + " of " + paths.destination(), e);
        }
        if (checkpointDue) {
            checkpoint();
        }
        return true;
    }

    /** Makes all chunks written so far durable and records that they are. */
    public void checkpoint() throws StorageException {
        synchronized (steps) {
            ChunkSet batch;
            synchronized (lock) {
                checkUsable();
                batch = ledger.takeUnconfirmed();
            }
            if (batch.isEmpty()) {
                return;
            }
            try {
                handles.data().force();
                synchronized (lock) {
                    ledger.durable(batch);
                }
            } catch (IOException e) {
                throw lost(StorageException.of("making chunks of " + paths.destination() + " durable", e));
            }
        }
    }

    /**
     * Gives the file its name: verifies what an earlier run wrote, forces everything, renames in one step, forces the folder.
     * Throws DESTINATION_EXISTS if the name was taken meanwhile (the chunks are kept), NO_SUCH_FOLDER if the folder is gone.
     */
    public Completion complete() throws StorageException {
        synchronized (steps) {
            synchronized (lock) {
                checkUsable();
                if (!ledger.missing().isEmpty()) {
                    return new Completion.Incomplete(ledger.missing());
                }
            }
            try {
                ChunkSet damaged = unverifiedDamage();
                if (!damaged.isEmpty()) {
                    drop(damaged);
                    return new Completion.Incomplete(damaged);
                }
                checkpoint();
                FileStat whole = disk.stat(paths.data())
                        .orElseThrow(() -> new NoSuchFileException(paths.data().toString()));
                disk.publish(paths.data(), paths.destination());
                synchronized (lock) {
                    finished = whole;
                    closed = true;
                }
                cleanUp();
                return new Completion.Finished(paths.destination());
            } catch (IOException e) {
                throw new FinishFailure(disk, paths).of(e);
            }
        }
    }

    /** Whether the file has its name. */
    public boolean isFinished() {
        synchronized (lock) {
            return finished != null;
        }
    }

    /** Why what has its name is no longer what was fetched; nothing before it has its name. */
    Optional<String> changed() throws IOException {
        FileStat whole;
        synchronized (lock) {
            whole = finished;
        }
        return whole == null ? Optional.empty() : whole.changed(disk, destination(), "fetched");
    }

    /** A reader of the chunks that are here, for others; it goes on after completion. */
    public ChunkReader openReader() throws StorageException {
        Path path;
        synchronized (lock) {
            path = finished != null ? paths.destination() : paths.data();
        }
        try {
            return new PartialReader(this, disk.openForReading(path));
        } catch (IOException e) {
            throw StorageException.of("opening " + path, e);
        }
    }

    /** Stops: makes everything durable and keeps it for the next {@link #open}. Does nothing the second time. */
    @Override
    public void close() throws StorageException {
        synchronized (steps) {
            if (isClosed()) {
                return;
            }
            try {
                if (failed().isEmpty()) {
                    checkpoint();
                    Optional<FileStat> stat = disk.stat(paths.data());
                    synchronized (lock) {
                        if (stat.isPresent()) {
                            ledger.closed(stat.get().modified().toString());
                        }
                    }
                }
            } catch (IOException e) {
                throw StorageException.of("closing the unfinished " + paths.destination(), e);
            } finally {
                release();
            }
        }
    }

    /** Stops and deletes all that was fetched; until that is done nobody else can open it. */
    public void discard() throws StorageException {
        synchronized (steps) {
            synchronized (lock) {
                closed = true;
            }
            try {
                PartialOpening.deleteFolder(disk, paths);
            } catch (IOException e) {
                throw StorageException.of("deleting the unfinished " + paths.destination(), e);
            } finally {
                release();
            }
        }
    }

    boolean isPresent(int chunk) {
        synchronized (lock) {
            return ledger.has(chunk);
        }
    }

    VerifiedReads verified() {
        return verified;
    }

    /** A reader found a chunk damaged: it is not here any more. What has its name already is not touched. */
    void damaged(int chunk) throws StorageException {
        synchronized (steps) {
            if (isClosed()) {
                return;
            }
            drop(ChunkSet.of(manifest.chunkCount(), chunk));
        }
        damageListener.accept(chunk);
    }

    /** The file has its name; what is left over is a nuisance, not a failure. */
    private void cleanUp() {
        try {
            try (handles) {
                PartialOpening.deleteFolder(disk, paths);
            }
        } catch (IOException e) {
            log.warn("{} is finished, but its temporary folder {} could not be deleted", manifest, paths.folder(), e);
        }
    }

    private ChunkSet unverifiedDamage() throws IOException {
        BitSet bad = new BitSet();
        for (int chunk = 0; chunk < manifest.chunkCount(); chunk++) {
            if (!verified.verify(manifest, handles.data(), chunk)) {
                bad.set(chunk);
            }
        }
        return ChunkSet.of(manifest.chunkCount(), bad);
    }

    private void drop(ChunkSet chunks) throws StorageException {
        synchronized (lock) {
            chunks.stream().forEach(verified::remove);
            try {
                ledger.drop(chunks);
            } catch (IOException e) {
                throw StorageException.of("recording damaged chunks of " + paths.destination(), e);
            }
        }
    }

    /** After a failed force the system may call pages clean that never reached the disk: nothing of them is believed. */
    private StorageException lost(StorageException cause) {
        boolean goesOn = cause.reason() == StorageException.Reason.DISK_FULL;
        ChunkSet lost;
        synchronized (lock) {
            failure = goesOn ? null : cause;
            losses++;
            lost = ledger.takeUnconfirmed();
            lost.stream().forEach(verified::remove);
            try {
                ledger.lose();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        if (goesOn) {
            lost.stream().forEach(damageListener::accept);
        }
        return cause;
    }

    private void release() throws StorageException {
        synchronized (lock) {
            closed = true;
        }
        try {
            handles.close();
        } catch (IOException e) {
            throw StorageException.of("closing the unfinished " + paths.destination(), e);
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private Optional<StorageException> failed() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }

    /** What comes too late for a file that has its name finds nothing to do, and no failure. */
    private void checkUsable() throws StorageException {
        if (failure != null) {
            throw new StorageException(
                    StorageException.Reason.IO_ERROR,
                    "the disk failed under " + paths.destination() + "; open it again once the disk is well",
                    failure);
        }
        if (closed && finished == null) {
            throw new StorageException(StorageException.Reason.CLOSED, paths.destination() + " is no longer written");
        }
    }
}
