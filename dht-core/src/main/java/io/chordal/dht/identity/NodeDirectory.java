// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import io.chordal.dht.id.RingProfile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.concurrent.Executor;

/**
 * A node's data directory, open for one process at a time.
 *
 * <p>Files: {@code node.lock}; {@code node.key}, the key pair as PEM, readable by its owner only; {@code incarnation}, a
 * number; {@code ring.properties}, the ring that the node was in; {@code homes.properties}, the list of homes whose records it keeps. Not thread-safe; opened and closed by whoever composes the
 * node.
 */
public final class NodeDirectory implements AutoCloseable {
    private final Path directory;
    private final FileChannel lockFile;
    private final NodeIdentity identity;

    private NodeDirectory(Path directory, FileChannel lockFile, NodeIdentity identity) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.identity = identity;
    }

    /**
     * Opens the directory, making it and the key pair if they are not there, and begins a new life.
     *
     * @throws IOException if another process has it open, or what it holds cannot be read; the message says what to do
     */
    public static NodeDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile = lock(directory.resolve("node.lock"));
        try {
            KeyPair keys = KeyFile.readOrCreate(directory.resolve("node.key"));
            long incarnation = raise(directory.resolve("incarnation"));
            return new NodeDirectory(directory, lockFile, new NodeIdentity(keys, incarnation));
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /**
     * Returns the key pair of the node that keeps its state in a directory, whether it runs or not; made if it is not there.
     *
     * @throws IOException if it cannot be read; the message says what to do
     */
    public static KeyPair keys(Path directory) throws IOException {
        Files.createDirectories(directory);
        return KeyFile.readOrCreate(directory.resolve("node.key"));
    }

    /** Returns who the node is in this life. */
    public NodeIdentity identity() {
        return identity;
    }

    /**
     * Opens what the node remembers of its ring.
     *
     * @param disk where it is written; tasks given to it run one after the other
     * @throws IOException if it cannot be read, or the ring remembered has another shape
     */
    public FileRingMemory ringMemory(RingProfile profile, Executor disk) throws IOException {
        return FileRingMemory.open(directory.resolve("ring.properties"), profile, disk);
    }

    /**
     * Opens what the node remembers of the list of homes whose records it keeps.
     *
     * @param disk where it is written; tasks given to it run one after the other
     * @throws IOException if it cannot be read
     */
    public FileHomeMemory homeMemory(Executor disk) throws IOException {
        return FileHomeMemory.open(directory.resolve("homes.properties"), disk);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(inUse(file), e);
        }
        channel.close();
        throw new IOException(inUse(file));
    }

    private static String inUse(Path file) {
        return file.getParent() + " is in use by another node; stop that one, or give this one another directory";
    }

    private static long raise(Path file) throws IOException {
        long last = 0;
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            try {
                last = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IOException(file + " should hold a number, the node's last incarnation; restore it", e);
            }
        }
        SafeFile.write(file, (last + 1) + "\n");
        return last + 1;
    }
}
