// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Striped;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * The session file of a home, which its user alone may read: replaced as a whole, by whoever holds the lock beside it.
 *
 * <p>Reading takes no lock. Thread-safe, also between processes; it blocks on the disk and on the lock.
 */
public final class SessionFile {
    /** How long others are waited for: as long as a refresh may take that asks three trackers. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** Locks of files do not keep threads of one process apart. */
    private static final Striped<Lock> THREADS = Striped.lazyWeakLock(256);

    private final Home home;

    /** The session file of a home, be it there or not. */
    public SessionFile(Home home) {
        this.home = requireNonNull(home, "home is null");
    }

    /** Where it is. */
    public Path path() {
        return home.path().resolve("session.json");
    }

    private Path lockPath() {
        return home.path().resolve("session.lock");
    }

    /** What it holds; {@link StoredSession#NONE} if it is not there. Throws if it cannot be read, with what to do next. */
    public StoredSession read() throws IOException {
        try {
            return SessionText.read(Files.readString(path()));
        } catch (NoSuchFileException e) {
            return StoredSession.NONE;
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the session in " + path() + ": " + DiskProblem.why(e) + "; remove it and log in again",
                    e);
        }
    }

    /** Which of its versions is there now; nothing if it is not there. Equal as long as nobody replaced it. */
    public Optional<Stamp> stamp() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path(), BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps all others from replacing it until the hold is closed, by the thread that took it. Makes the home if need be. Throws
     * IOException if somebody else has the lock for 20 s.
     */
    public Hold lock() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Lock thread = THREADS.get(lockPath());
        if (!taken(thread)) {
            throw busy();
        }
        try {
            PrivateFiles.createDirectory(home.path());
            return new Hold(thread, channel(deadline));
        } catch (IOException | RuntimeException e) {
            thread.unlock();
            throw e;
        }
    }

    private static boolean taken(Lock thread) {
        try {
            return thread.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private FileChannel channel(long deadline) throws IOException {
        FileChannel channel = FileChannel.open(lockPath(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            while (lock == null
                    && System.nanoTime() - deadline < 0
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                lock = channel.tryLock();
            }
            if (lock == null) {
                throw busy();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private IOException busy() {
        return new IOException("another program holds " + lockPath() + " and does not let go; try again, or stop it");
    }

    /**
     * Which version of the file is there. Immutable.
     *
     * @param modified when it was written
     * @param size how many bytes it has
     * @param key which file it is, where the system tells
     */
    public record Stamp(FileTime modified, long size, Optional<Object> key) {}

    /** The right to replace the session. Confined to the thread that took it. */
    public final class Hold implements AutoCloseable {
        private final Lock thread;
        private final FileChannel channel;

        private Hold(Lock thread, FileChannel channel) {
            this.thread = thread;
            this.channel = channel;
        }

        /** What the file holds now. */
        public StoredSession read() throws IOException {
            return SessionFile.this.read();
        }

        /** Puts a session in the place of what was there; durable when this returns. */
        public void write(StoredSession session) throws IOException {
            try {
                PrivateFiles.write(path(), SessionText.write(session));
            } catch (IOException e) {
                throw new IOException("cannot keep the session in " + path() + ": " + DiskProblem.why(e), e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                thread.unlock();
            }
        }
    }
}
