// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import com.google.common.collect.AbstractIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A copy of a file that was found damaged, made before the file is written anew: {@code NAME.damaged-CRC} beside it.
 *
 * <p>Invariant: the copy is whole, and durable once it was made; the same damage is copied once, however often it is met, and
 * another one never takes its place. Stateless. Blocks on the disk.
 */
public final class DamagedCopy {
    private static final int BUFFER = 64 * 1024;

    private DamagedCopy() {}

    /** Copies the file at a path, which stays, and returns where the copy is. */
    public static Path make(Disk disk, Path path) throws IOException {
        try (OpenFile file = disk.openForReading(path)) {
            CRC32C crc = new CRC32C();
            pieces(file).forEach(crc::update);
            String name = String.format(Locale.ROOT, "%s.damaged-%08x", path.getFileName(), crc.getValue());
            Path copy = path.resolveSibling(name);
            if (disk.stat(copy).isEmpty()) {
                new AtomicFile(disk, copy).write(pieces(file));
            }
            return copy;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Iterable<ByteBuffer> pieces(OpenFile file) {
        return () -> iterator(file);
    }

    private static Iterator<ByteBuffer> iterator(OpenFile file) {
        return new AbstractIterator<>() {
            private long at;

            @Override
            protected ByteBuffer computeNext() {
                try {
                    ByteBuffer piece = ByteBuffer.allocate(BUFFER);
                    int read = file.read(piece, at);
                    if (read <= 0) {
                        return end();
                    }
                    at += read;
                    return piece.flip();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            private ByteBuffer end() {
                endOfData();
                return ByteBuffer.allocate(0);
            }
        };
    }
}
