// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file with positional reads and writes only. Thread-safe; reads and writes at different places may overlap. */
public interface OpenFile extends Closeable {
    /** Reads up to {@code into.remaining()} bytes at {@code position}; -1 at the end of the file. */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all of {@code from} at {@code position}; on an error some of it may have been written. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Cuts the file, or does nothing if it is not longer. */
    void truncate(long size) throws IOException;

    /** Makes all bytes written before durable. After an error nothing can be said about any of them, ever. */
    void force() throws IOException;

    /** Bytes in the file. */
    long size() throws IOException;

    /** Takes the exclusive lock of this file until it is closed; false if another program or part of this one has it. */
    boolean tryLock() throws IOException;

    /** Fills {@code into} from {@code position}; false if the file ends before. */
    default boolean readFully(ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int n = read(into, at);
            if (n < 0) {
                return false;
            }
            at += n;
        }
        return true;
    }
}
