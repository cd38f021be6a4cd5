// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/**
 * One open {@link FileChannel}. Thread-safe.
 *
 * <p>Heap buffers go out in slices, because the JDK keeps a direct copy as large as the largest slice for each thread.
 */
final class NioFile implements OpenFile {
    private static final int SLICE = 256 * 1024;

    private final FileChannel channel;

    NioFile(FileChannel channel) {
        this.channel = channel;
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
            int n = channel.write(slice, at);
            from.position(from.position() + n);
            at += n;
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
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
