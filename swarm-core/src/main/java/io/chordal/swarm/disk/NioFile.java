// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One open {@link FileChannel}. Thread-safe.
 *
 * <p>Heap buffers go out in slices, because the JDK keeps a direct copy as large as the largest slice for each thread.
 */
final class NioFile implements OpenFile {
    private static final int SLICE = 256 * 1024;

    private final FileChannel channel;
    private final Path path;

    NioFile(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (into.remaining() <= SLICE) {
            return channel.read(into, position);
        }
        ByteBuffer slice = into.slice(into.position(), SLICE);
        int n = channel.read(slice, position);
        into.position(into.position() + Math.max(n, 0));
        return n;
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        long at = position;
        while (from.hasRemaining()) {
            ByteBuffer slice = from.slice(from.position(), Math.min(SLICE, from.remaining()));
            int n = written(slice, at);
            from.position(from.position() + n);
            at += n;
        }
    }

    private int written(ByteBuffer slice, long at) throws IOException {
        try {
            return channel.write(slice, at);
        } catch (IOException e) {
            throw recognised(e, slice.remaining());
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw recognised(e, 1);
        }
    }

    /**
     * An error of the disk in words that {@link StorageException} knows: the system's are in its user's language, so a disk that
     * is full or read-only is told by how it is.
     */
    private IOException recognised(IOException e, int bytes) {
        if (e instanceof ClosedChannelException) {
            return e;
        }
        try {
            FileStore disk = Files.getFileStore(path);
            if (disk.isReadOnly()) {
                return new IOException("Read-only file system", e);
            }
            return disk.getUsableSpace() < bytes ? new IOException("No space left on device", e) : e;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return e;
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    @SuppressWarnings("resource") // the lock lives as long as the channel
    public boolean tryLock() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
